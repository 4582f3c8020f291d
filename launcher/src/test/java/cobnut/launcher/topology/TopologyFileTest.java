package cobnut.launcher.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyFileTest {

    @TempDir
    private Path folder;

    @Test
    void the_committed_topology_runs_the_shop_on_four_nodes_with_the_edge_first() {
        var topology = TopologyFile.read(Path.of("../cluster-config/topology.yaml"));

        assertThat(topology.nodes()).extracting(NodePlan::name).containsExactly("edge", "people", "trade", "money");
        assertThat(topology.services())
                .contains("gateway", "users", "catalog", "orders", "inventory", "payments", "bank");
        assertThat(topology.edgePort()).isEqualTo(8080);
        assertThat(topology.development()).isTrue();
    }

    @Test
    void a_node_is_told_what_concerns_its_services_with_places_filled_in() throws IOException {
        var topology = read("""
            ports: {bank.http-port: 8070}
            set: {payments.bank-url: "http://127.0.0.1:${bank.http-port}", users.key-folder: "${state}/keys"}
            nodes:
              money: [payments]
              people: {services: [users], set: {users.seed: true}, jvm: [-Xmx1g], instances: {users: 3}}
              lender: [bank]
            """);
        var moved = topology.withPort("bank.http-port", 8099);
        var places = Map.of("state", "/state");

        assertThat(moved.valuesFor(moved.nodes().getFirst(), places))
                .isEqualTo(Map.of("payments.bank-url", "http://127.0.0.1:8099"));
        assertThat(moved.valuesFor(moved.nodes().get(1), places))
                .isEqualTo(Map.of("users.key-folder", "/state/keys", "users.seed", "true"));
        assertThat(moved.valuesFor(moved.nodes().get(2), places)).isEqualTo(Map.of("bank.http-port", "8099"));
        assertThat(moved.nodes().get(1).jvm()).isEqualTo(List.of("-Xmx1g"));
        assertThat(moved.nodes().get(1).instances()).isEqualTo(Map.of("users", 3));
    }

    @Test
    void what_it_does_not_know_is_refused_with_its_place() {
        refuses("node: {a: [b]}", "node is unknown here");
        refuses("nodes: {A: [b]}", "nodes.A must be a name");
        refuses("nodes: {a: []}", "nodes.a must be a list of services");
        refuses("nodes: {a: {services: [b], instances: {b: 65}}}", "nodes.a.instances.b must be a number from 1 to 64");
        refuses("nodes: {a: {service: [b]}}", "nodes.a.service is unknown");
        refuses("nodes: {a: [b]}\npostgres: {port: 99999}", "postgres.port must be a port");
        refuses("nodes: {a: [b]}\nset: {seed: true}", "set.seed must be service.key: value");
        refuses("nodes: [", "is no YAML");
        refuses("{}", "nodes must be at least one node");
    }

    @Test
    void instances_of_a_service_that_no_node_runs_are_refused() throws IOException {
        var topology = read("nodes: {a: [b]}");

        assertThat(topology.withInstances(Map.of("b", 4)).nodes().getFirst().instances())
                .isEqualTo(Map.of("b", 4));
        assertThatThrownBy(() -> topology.withInstances(Map.of("c", 1)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("runs c");
    }

    private void refuses(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }

    private Topology read(String text) throws IOException {
        return TopologyFile.read(Files.writeString(folder.resolve("topology.yaml"), text));
    }
}
