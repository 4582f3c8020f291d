package cobnut.chassis;

import java.util.Set;

/**
 * Who is calling.
 *
 * @param subject a user's id, or {@code svc:orders} for a service that acts by itself
 * @param roles words of the contracts
 * @param session the session the token belongs to; empty when there is none
 */
public record Principal(String subject, Set<String> roles, String session) {

    public Principal {
        roles = Set.copyOf(roles);
    }

    public static Principal service(String name) {
        return new Principal("svc:" + name, Set.of(), "");
    }

    public boolean has(String role) {
        return roles.contains(role);
    }
}
