package cobnut.gateway.pipeline;

import cobnut.kernel.Kind;

/** Whether the caller may, by the contract's {@code access} alone; what a contract does not allow is refused. */
public final class May implements Link {

    @Override
    public void handle(Exchange exchange, Next next) {
        var access = exchange.route().access();
        if (!access.getAnyone()) {
            var principal = exchange.principal();
            if (principal == null) {
                throw Refusal.of(
                        Kind.UNAUTHENTICATED, "NO_TOKEN", "log in and send Authorization: Bearer <accessToken>");
            }
            boolean allowed = access.getRolesCount() == 0
                    ? access.getAuthenticated()
                    : access.getRolesList().stream().anyMatch(principal::has);
            if (!allowed) {
                throw Refusal.of(Kind.FORBIDDEN, "ROLE_MISSING", "this needs a role that the caller does not have");
            }
        }
        next.proceed(exchange);
    }
}
