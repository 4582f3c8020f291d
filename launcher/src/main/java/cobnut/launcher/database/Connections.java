package cobnut.launcher.database;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.topology.Topology;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.DatabaseConfig;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/** Whether the pools of all nodes together fit into what each server grants, before any of them is opened. */
final class Connections {

    /** For migrations, backups, a person with psql, a node that joins by hand, and what the server keeps for itself. */
    private static final int RESERVE = 15;

    private Connections() {}

    /** Pools are per service and node, whatever the number of instances. Summed up for each server. */
    static Map<DatabaseAddress, Integer> needed(
            Topology topology, SchemaSet schemas, Function<String, DatabaseAddress> where) {
        var servers = new HashMap<String, DatabaseAddress>();
        var needed = new LinkedHashMap<DatabaseAddress, Integer>();
        for (var node : topology.nodes()) {
            for (var service : schemas.keeping(node.services())) {
                var address = where.apply(service);
                // A server is one, whatever number of its databases is used.
                var server = servers.computeIfAbsent(address.host() + ":" + address.port(), _ -> address);
                needed.merge(server, DatabaseConfig.DEFAULTS.maxSize(), Integer::sum);
            }
        }
        return needed;
    }

    /** @throws Refusal when they do not fit into a server, which it names */
    static void require(Topology topology, SchemaSet schemas, Function<String, DatabaseAddress> where) {
        needed(topology, schemas, where).forEach((address, needed) -> require(address, needed, granted(address)));
    }

    private static void require(DatabaseAddress server, int needed, int granted) {
        if (needed + RESERVE > granted) {
            throw new Refusal(
                    Exit.TAKEN,
                    "the pools of this topology take " + needed + " connections of PostgreSQL at " + server + " and "
                            + RESERVE + " must stay free, but it grants " + granted,
                    "let it grant " + (needed + RESERVE) + " (the local one:  postgres: {max-connections: "
                            + (needed + RESERVE) + "}  in topology.yaml), or run fewer nodes");
        }
    }

    /** {@code max_connections} as the server says. */
    static int granted(DatabaseAddress address) {
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
