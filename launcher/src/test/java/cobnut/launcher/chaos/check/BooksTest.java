package cobnut.launcher.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.launcher.chaos.check.BookCheck.When;
import cobnut.launcher.database.SchemaSet;
import cobnut.postgres.DatabaseAddress;
import cobnut.testkit.postgres.PostgresExtension;
import cobnut.testkit.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker can fail: books that are right pass, and each way of breaking them is named. */
@ExtendWith(PostgresExtension.class)
class BooksTest {
    private static final List<When> ALL = List.of(When.ALWAYS, When.AT_REST);
    private static final Map<String, Long> STOCK = Map.of("mug", 10L);

    private static DatabaseAddress address;

    private Connection connection;

    /** What is done to good books, and the check that must notice. */
    private record Break(String check, String sql) {}

    @BeforeAll
    static void schemas(TestPostgres postgres) {
        address = postgres.server().address();
        new SchemaSet(BooksTest.class.getClassLoader())
                .bringUpToDate(_ -> address, List.of("orders", "payments", "bank", "inventory", "catalog"));
    }

    @BeforeEach
    void goodBooks() throws Exception {
        connection = new Books(() -> address).connect();
        connection.setAutoCommit(false);
        run(read("good-books.sql"));
    }

    @AfterEach
    void undo() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void good_books_are_good() throws SQLException {
        assertThat(Books.violations(connection, STOCK, ALL)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void every_break_is_named(Break broken) throws SQLException {
        run(broken.sql);

        assertThat(Books.violations(connection, STOCK, ALL))
                .as(broken.sql)
                .extracting(Violation::check)
                .contains(broken.check);
    }

    @Test
    void no_check_is_without_a_break() throws Exception {
        var checks = Stream.concat(ShopChecks.ALL.stream(), DurableChecks.ALL.stream())
                .map(BookCheck::name);

        assertThat(breaks().map(Break::check)).containsAll(checks.toList());
    }

    /** {@code -- name of the check} and the statements under it. */
    private static Stream<Break> breaks() throws Exception {
        var breaks = new TreeMap<String, String>();
        for (var part : read("breaks.sql").split("(?m)^-- ")) {
            if (!part.isBlank()) {
                int end = part.indexOf('\n');
                breaks.put(part.substring(0, end).strip(), part.substring(end));
            }
        }
        return breaks.entrySet().stream().map(one -> new Break(one.getKey(), one.getValue()));
    }

    private static String read(String name) throws Exception {
        var file = BooksTest.class.getResource(name);
        return Files.readString(Path.of(file.toURI()), StandardCharsets.UTF_8);
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
