package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.Database;
import cobnut.testkit.postgres.PostgresExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgUsersTest implements UsersContract {
    private final Database database;

    PgUsersTest(Database database) {
        this.database = database;
    }

    @Override
    public Users users() {
        return new PgUsers(database);
    }

    @Override
    public Sessions sessions() {
        return new PgSessions(database);
    }

    @Test
    void the_service_can_change_rows_and_not_the_schema() {
        var rights = database.list(
                "select has_table_privilege('users', 'insert'), has_schema_privilege('users', 'create')",
                row -> row.getBoolean(0) + " " + row.getBoolean(1));

        assertThat(rights).containsExactly("true false");
    }
}
