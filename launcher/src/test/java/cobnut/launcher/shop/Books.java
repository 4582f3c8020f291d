package cobnut.launcher.shop;

import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The shop's databases seen from outside, by their admin: what the services say does not count here. */
public final class Books {
    private final DatabaseAddress address;

    public Books(Path state) {
        address = LocalPostgres.running(state.resolve("postgres")).orElseThrow().address();
    }

    /** Whatever is wrong, in words; empty when bank, payments, orders and stock agree to the unit. */
    public List<String> disagreements(long initialStock) throws SQLException {
        var wrong = new ArrayList<String>();
        try (var connection = connect()) {
            none(wrong, connection, "the bank's ledger and ours differ", """
                (select charge_id, kind, currency, minor from bank.ledger
                 except select payment_id::text, kind, currency, minor from payments.ledger)
                union all
                (select payment_id::text, kind, currency, minor from payments.ledger
                 except select charge_id, kind, currency, minor from bank.ledger)\
                """);
            none(wrong, connection, "an order whose money is not what its status says", """
                select o.order_id, o.status, coalesce(m.net, 0) from orders.orders o
                left join (select p.order_id, sum(case l.kind when 'CAPTURE' then l.minor else -l.minor end) net
                           from payments.ledger l join payments.payments p using (payment_id) group by 1) m
                       on m.order_id = o.order_id
                where coalesce(m.net, 0) <> case o.status when 'CONFIRMED' then o.total else 0 end\
                """);
            none(wrong, connection, "an order whose goods are not what its status says", """
                select o.order_id, o.status, r.state from orders.orders o
                left join inventory.reservations r on r.order_id = o.order_id
                where (o.status = 'CONFIRMED') <> (r.state is not distinct from 'COMMITTED')
                   or r.state = 'RESERVED'\
                """);
            none(
                    wrong,
                    connection,
                    "stock that does not add up",
                    """
                        select s.sku, s.available, s.reserved, s.sold, coalesce(c.sold, 0) from inventory.stock s
                        left join (select rl.sku, sum(rl.quantity) sold
                                   from inventory.reservation_lines rl join inventory.reservations r using (order_id)
                                   where r.state = 'COMMITTED' group by 1) c using (sku)
                        where s.available < 0 or s.reserved <> 0 or s.sold <> coalesce(c.sold, 0)
                           or s.available + s.sold <>\
                        """ + " " + initialStock + " and s.sku not like 'last-%'");
            none(wrong, connection, "an order that is not final", """
                select order_id, status from orders.orders
                where status not in ('CONFIRMED', 'REJECTED', 'CANCELLED', 'RETURNED')\
                """);
        }
        return wrong;
    }

    /** @param words for the question marks */
    public long count(String query, Object... words) throws SQLException {
        try (var connection = connect();
                var statement = prepared(connection, query, words);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** @return how many rows it changed */
    public int change(String update, Object... words) throws SQLException {
        try (var connection = connect();
                var statement = prepared(connection, update, words)) {
            return statement.executeUpdate();
        }
    }

    /** Nobody else gets at what the query locks until it is closed. */
    public Connection holding(String query, Object... words) throws SQLException {
        var connection = connect();
        connection.setAutoCommit(false);
        try (var statement = prepared(connection, query, words)) {
            statement.execute();
        }
        return connection;
    }

    public static PreparedStatement prepared(Connection connection, String sql, Object... words) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < words.length; i++) {
            statement.setObject(i + 1, words[i]);
        }
        return statement;
    }

    public Connection connect() throws SQLException {
        var url = "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
        return DriverManager.getConnection(
                url, address.admin(), address.passwords().of(address.admin()));
    }

    private static void none(List<String> wrong, Connection connection, String what, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                wrong.add(what + ": " + row);
            }
        }
    }
}
