package cobnut.launcher.chaos.check;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * An invariant as a question to the database: whatever it answers is a violation, its first column says of what.
 *
 * @param when whether it holds at every moment, or only when nothing is under way
 * @param tables that must exist for it to mean anything
 */
record BookCheck(String name, When when, List<String> tables, String query) {

    /** When an invariant must hold. */
    enum When {
        ALWAYS,
        AT_REST
    }

    List<Violation> violations(Connection connection) throws SQLException {
        var violations = new ArrayList<Violation>();
        if (!exist(connection)) {
            return violations;
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var columns = rows.getMetaData();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 2; i <= columns.getColumnCount(); i++) {
                    row.add(columns.getColumnLabel(i) + "=" + rows.getString(i));
                }
                violations.add(new Violation(name, String.valueOf(rows.getString(1)), String.join(" ", row)));
            }
        }
        return violations;
    }

    private boolean exist(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            for (var table : tables) {
                statement.setString(1, table);
                try (var rows = statement.executeQuery()) {
                    if (!rows.next() || !rows.getBoolean(1)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
