package cobnut.launcher.database;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.topology.Topology;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.DatabaseConfig;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Whether the pools of all nodes together fit into what the server grants, before any of them is opened. */
public final class Connections {

    /** For migrations, backups, a person with psql, a node that joins by hand, and what the server keeps for itself. */
    static final int RESERVE = 15;

    private Connections() {}

    /** Pools are per service and node, whatever the number of instances. */
    public static int needed(Topology topology, SchemaSet schemas) {
        return topology.nodes().stream()
                .mapToInt(node -> schemas.keeping(node.services()).size() * DatabaseConfig.DEFAULTS.maxSize())
                .sum();
    }

    /** @throws Refusal when they do not fit */
    static void require(DatabaseAddress address, Topology topology, SchemaSet schemas) {
        require(needed(topology, schemas), granted(address));
    }

    static void require(int needed, int granted) {
        if (needed + RESERVE > granted) {
            throw new Refusal(
                    Exit.TAKEN,
                    "the pools of this topology take " + needed + " database connections and " + RESERVE
                            + " must stay free, but PostgreSQL grants " + granted,
                    "set  postgres: {max-connections: " + (needed + RESERVE)
                            + "}  in topology.yaml, or run fewer nodes");
        }
    }

    /** {@code max_connections} as the server says. */
    public static int granted(DatabaseAddress address) {
        var properties = new Properties();
        properties.setProperty("user", address.admin());
        properties.setProperty("password", address.passwords().of(address.admin()));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        var url = "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
        try (var connection = DriverManager.getConnection(url, properties);
                var statement = connection.createStatement();
                var row = statement.executeQuery("show max_connections")) {
            row.next();
            return Integer.parseInt(row.getString(1));
        } catch (SQLException failed) {
            throw new Refusal(
                    Exit.FAILED, "PostgreSQL at " + address + " lets nobody in: " + failed.getMessage(), null);
        }
    }
}
