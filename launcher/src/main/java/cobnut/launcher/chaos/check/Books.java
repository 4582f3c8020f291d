package cobnut.launcher.chaos.check;

import cobnut.launcher.chaos.check.BookCheck.When;
import cobnut.postgres.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The shop's books read from outside, by their admin: what the services say does not count here. Each reading is one
 * snapshot of all of them.
 */
public final class Books {
    private static final String SCHEMAS = """
        select schemaname from pg_tables where tablename = 'event_log'
        union select schemaname from pg_tables where tablename = 'saga'\
        """;
    private static final String STOCK = "select sku, available + reserved + sold from inventory.stock";

    private final Supplier<DatabaseAddress> address;

    /** @param address asked each time: a server that was restarted may be elsewhere */
    public Books(Supplier<DatabaseAddress> address) {
        this.address = address;
    }

    /** How much of each product there is, wherever it lies: this must never change. */
    public Map<String, Long> stock() throws SQLException {
        return snapshot(Books::stock);
    }

    /** What holds at every moment. */
    public List<Violation> always(Map<String, Long> initial) throws SQLException {
        return snapshot(connection -> violations(connection, initial, List.of(When.ALWAYS)));
    }

    /** What holds when nothing is under way, and what holds always. */
    public List<Violation> atRest(Map<String, Long> initial) throws SQLException {
        return snapshot(connection -> violations(connection, initial, List.of(When.ALWAYS, When.AT_REST)));
    }

    /** Every order that exists: its customer and its status. */
    public Map<String, Written> orders() throws SQLException {
        return snapshot(connection -> {
            var orders = new TreeMap<String, Written>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select order_id, customer_id, status from orders.orders")) {
                while (rows.next()) {
                    orders.put(rows.getString(1), new Written(rows.getString(2), rows.getString(3)));
                }
            }
            return orders;
        });
    }

    /** An order as it is in the books. */
    public record Written(String customer, String status) {}

    /** The first number of a question's first row. */
    public long count(String query) throws SQLException {
        return snapshot(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    static List<Violation> violations(Connection connection, Map<String, Long> initial, List<When> when)
            throws SQLException {
        var violations = new ArrayList<Violation>();
        for (var check : ShopChecks.ALL) {
            if (when.contains(check.when())) {
                violations.addAll(check.violations(connection));
            }
        }
        stock(connection).forEach((sku, amount) -> {
            if (!amount.equals(initial.get(sku))) {
                violations.add(new Violation(
                        "inventory: goods came or went",
                        sku,
                        "there were " + initial.get(sku) + ", there are " + amount));
            }
        });
        for (var schema : schemas(connection)) {
            try (var path = connection.prepareStatement("select set_config('search_path', ?, true)")) {
                path.setString(1, schema);
                path.execute();
            }
            for (var check : DurableChecks.ALL) {
                if (when.contains(check.when())) {
                    violations.addAll(check.violations(connection));
                }
            }
        }
        return violations;
    }

    static Map<String, Long> stock(Connection connection) throws SQLException {
        var stock = new TreeMap<String, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(STOCK)) {
            while (rows.next()) {
                stock.put(rows.getString(1), rows.getLong(2));
            }
        }
        return stock;
    }

    private static List<String> schemas(Connection connection) throws SQLException {
        var schemas = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SCHEMAS)) {
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
        }
        return schemas;
    }

    private interface Reading<T> {
        T of(Connection connection) throws SQLException;
    }

    private <T> T snapshot(Reading<T> reading) throws SQLException {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            var result = reading.of(connection);
            connection.rollback();
            return result;
        }
    }

    /** As the admin, with limits on every wait. */
    public Connection connect() throws SQLException {
        var where = address.get();
        var properties = new Properties();
        properties.setProperty("user", where.admin());
        properties.setProperty("password", where.passwords().of(where.admin()));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + where.host() + ":" + where.port() + "/" + where.database(), properties);
    }
}
