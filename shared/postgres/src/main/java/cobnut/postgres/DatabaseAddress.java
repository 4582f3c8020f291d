package cobnut.postgres;

import java.util.Objects;

/**
 * Where a database is and how to be let in.
 *
 * @param admin the role that provisions schemas; nothing but {@link Schemas#provision} uses it
 * @param passwords of the admin, of {@code <service>_owner} and of {@code <service>}
 */
public record DatabaseAddress(String host, int port, String database, String admin, Passwords passwords) {

    public DatabaseAddress {
        Objects.requireNonNull(passwords);
        if (host.isBlank() || database.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("a database address is host, port 1 to 65535 and database, not " + host
                    + ":" + port + "/" + database);
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }
}
