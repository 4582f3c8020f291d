package cobnut.postgres.backup;

import cobnut.postgres.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A transaction of the admin in one database. Names reach statements only through the server's own quoting. */
final class Admin implements AutoCloseable {
    private static final String CONNECT_SECONDS = "5";
    /** Of silence: a copy that moves is never cut off. */
    private static final String SILENT_SECONDS = "120";

    /** Reads one column after another of the present row. */
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    private Admin(Connection connection) {
        this.connection = connection;
    }

    static Admin connect(DatabaseAddress address) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", address.admin());
        properties.setProperty("password", address.passwords().of(address.admin()));
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", SILENT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "cobnut-backup");
        properties.setProperty(
                "options", "-c TimeZone=UTC -c lock_timeout=30s -c statement_timeout=0 -c transaction_timeout=0");
        var connection = DriverManager.getConnection(
                "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + address.database(), properties);
        connection.setAutoCommit(false);
        return new Admin(connection);
    }

    /** What is read from now on is as it was at one moment. */
    void snapshot() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
    }

    <T> List<T> list(String sql, Reading<T> reading, Object... parameters) throws SQLException {
        try (var statement = prepare(sql, parameters);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<T>();
            while (rows.next()) {
                found.add(reading.of(rows));
            }
            return found;
        }
    }

    /** Of a query that has exactly one row. */
    <T> T one(String sql, Reading<T> reading, Object... parameters) throws SQLException {
        return list(sql, reading, parameters).getFirst();
    }

    int update(String sql, Object... parameters) throws SQLException {
        try (var statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** A statement about names, in the words of {@code format()}: {@code %1$I} is the first of them. */
    void execute(String format, String... names) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(quoted(format, names));
        }
    }

    String quoted(String format, String... names) throws SQLException {
        return one("select format(?, variadic ?::text[])", row -> row.getString(1), format, names);
    }

    /** Statements that name no schema are about this one, until the next. */
    void enter(String schema) throws SQLException {
        execute("set local search_path = %1$I", schema);
    }

    CopyManager copies() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    String database() throws SQLException {
        return connection.getCatalog();
    }

    String server() throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion();
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case String[] texts -> statement.setArray(i + 1, connection.createArrayOf("text", texts));
                case Object value -> statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    /** What was not committed has not happened. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
