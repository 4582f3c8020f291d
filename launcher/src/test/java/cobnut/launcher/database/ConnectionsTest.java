package cobnut.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.launcher.topology.TopologyFile;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.DatabaseConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final int POOL = DatabaseConfig.DEFAULTS.maxSize();

    @Test
    void what_a_service_takes_is_counted_for_the_server_that_it_uses() {
        var common = at("db", "shop");
        var other = at("db", "people");
        var own = at("elsewhere", "users");
        var topology = TopologyFile.read(Path.of("../cluster-config/topology.yaml"));
        var schemas = new SchemaSet(ConnectionsTest.class.getClassLoader());
        long pools = topology.nodes().stream()
                .mapToLong(node -> schemas.keeping(node.services()).size())
                .sum();

        var needed = Connections.needed(topology, schemas, service -> switch (service) {
            case "users" -> own;
            case "carts" -> other;
            default -> common;
        });

        assertThat(pools).isGreaterThan(2);
        // A server is one, whatever number of its databases is used.
        assertThat(needed.values().stream().mapToInt(each -> each).sum()).isEqualTo(Math.toIntExact(pools) * POOL);
        assertThat(needed).hasSize(2).containsAllEntriesOf(Map.of(own, POOL));
    }

    private static DatabaseAddress at(String host, String database) {
        return new DatabaseAddress(host, 5432, database, "postgres", role -> "of " + role);
    }
}
