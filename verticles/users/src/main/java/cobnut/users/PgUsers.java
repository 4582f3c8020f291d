package cobnut.users;

import cobnut.postgres.Database;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The customers in PostgreSQL; the unique key on the compared form of the address decides who was first. */
final class PgUsers implements Users {
    private static final String ADD = """
        insert into users (user_id, email, email_key, name, roles, password_hash, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (email_key) do nothing\
        """;
    private static final String FIND = """
        select user_id, email, name, roles, created_at
        from users
        where user_id = $1\
        """;
    private static final String FIND_BY_EMAIL = """
        select user_id, email, name, roles, created_at, password_hash
        from users
        where email_key = $1\
        """;

    private final Database database;

    PgUsers(Database database) {
        this.database = database;
    }

    @Override
    public boolean add(User user, String passwordHash) {
        var added = database.update(
                ADD,
                user.id(),
                user.email(),
                User.emailKey(user.email()),
                user.name(),
                user.roles().toArray(String[]::new),
                passwordHash,
                user.createdAt());
        return added == 1;
    }

    @Override
    public Optional<User> find(UUID id) {
        return database.find(FIND, PgUsers::user, id);
    }

    @Override
    public Optional<Account> findByEmail(String email) {
        return database.find(
                FIND_BY_EMAIL, row -> new Account(user(row), row.getString("password_hash")), User.emailKey(email));
    }

    static User user(Row row) {
        return new User(
                row.getUUID("user_id"),
                row.getString("email"),
                row.getString("name"),
                List.of(row.getArrayOfStrings("roles")),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
