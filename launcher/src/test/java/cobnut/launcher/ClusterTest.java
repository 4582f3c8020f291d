package cobnut.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.net.Management;
import cobnut.launcher.shop.RunningShop;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The story of one cluster of real JVMs, from `up` to `down`, as somebody at a terminal sees it. It is the shop that
 * all tests of this module share: this class is the last of them.
 */
@Tag("cluster")
@Order(Integer.MAX_VALUE)
@ExtendWith(RunningShop.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static RunningShop shop;
    private static Cli cobnut;
    private static StateFolder state;
    private static int edge;

    @BeforeAll
    static void open(RunningShop open) {
        shop = open;
        cobnut = open.cobnut();
        state = new StateFolder(open.state());
        edge = URI.create(open.address()).getPort();
    }

    @Test
    @Order(1)
    void the_edge_answers_and_ps_shows_each_jvm_with_its_services() throws Exception {
        assertThat(shop.said()).contains("postgres", "people    users catalog carts", "ready", shop.address());
        assertThat(products()).isEqualTo(200);

        var nodes = nodes();

        assertThat(nodes).containsOnlyKeys("edge", "people", "trade", "money");
        assertThat(nodes.values())
                .allSatisfy(node -> assertThat(node.getString("state")).isEqualTo("UP"));
        assertThat(nodes.get("people").getJsonArray("services").getJsonObject(0).getInteger("instances"))
                .isPositive();
    }

    @Test
    @Order(2)
    void a_second_up_says_who_runs_and_a_wrong_word_what_was_meant() throws Exception {
        var up = cobnut.run("up");
        var run = cobnut.run("run", "catalgo");

        assertThat(up.status()).isEqualTo(Exit.ALREADY_RUNNING);
        assertThat(up.err()).contains("up already", "detached");
        assertThat(run.status()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("did you mean catalog?");
    }

    @Test
    @Order(3)
    void a_method_is_called_from_the_shell_and_its_refusal_is_told() throws Exception {
        var found = cobnut.run("call", "catalog.GetProduct", "{\"sku\": \"p-001\"}");
        var unknown = cobnut.run("call", "catalog.GetProduct", "{\"sku\": \"nothing\"}");

        assertThat(new JsonObject(found.out()).getString("sku")).isEqualTo("p-001");
        assertThat(unknown.status()).isEqualTo(Exit.FAILED);
        assertThat(unknown.err()).contains("PRODUCT_NOT_FOUND");
    }

    @Test
    @Order(4)
    void a_node_that_joins_and_is_interrupted_costs_no_call() throws Exception {
        var extra = cobnut.start("run", "catalog", "--instances", "3", "--node", "extra");
        try {
            awaitUp("extra");

            extra.toHandle().destroy();
            while (extra.isAlive()) {
                assertThat(products()).isEqualTo(200);
            }

            assertThat(extra.waitFor()).isZero();
            assertThat(products()).isEqualTo(200);
            assertThat(nodes()).doesNotContainKey("extra");
        } finally {
            extra.destroyForcibly().waitFor();
        }
    }

    @Test
    @Order(5)
    void a_killed_node_and_a_killed_database_are_brought_back() throws Exception {
        var node = nodes().get("people").getLong("pid");
        var database = postgresPid();

        ProcessHandle.of(node).orElseThrow().destroyForcibly();
        ProcessHandle.of(database).orElseThrow().destroyForcibly();

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> state.living("people").orElseThrow().process().pid() != node
                        && postgresPid() != database
                        && products() == 200);
        awaitUp("people");
    }

    @Test
    @Order(6)
    void a_service_gets_a_second_node_and_loses_it_again() throws Exception {
        assertThat(cobnut.run("scale", "catalog", "--replicas", "2").status()).isZero();
        awaitUp("catalog-2");

        assertThat(cobnut.run("scale", "catalog", "--replicas", "1").status()).isZero();
        await().atMost(PATIENCE).until(() -> state.living("catalog-2").isEmpty());
        assertThat(nodes()).doesNotContainKey("catalog-2");
        assertThat(cobnut.run("scale", "catalog", "--replicas", "0").status()).isNotZero();
    }

    @Test
    @Order(7)
    void when_the_supervisor_was_killed_ps_says_so_and_up_adopts_the_living() throws Exception {
        var before = nodes().get("people").getLong("pid");
        state.supervisor().orElseThrow().process().alive().orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !state.supervisor().orElseThrow().alive());

        assertThat(cobnut.run("ps").err()).contains("supervisor", "died", "up --detach");
        assertThat(products()).isEqualTo(200);

        var again = cobnut.run("up", "--detach");

        assertThat(again.status()).as(again.err()).isZero();
        assertThat(nodes().get("people").getLong("pid")).isEqualTo(before);
    }

    @Test
    @Order(8)
    void down_leaves_no_process_and_no_lock_and_a_taken_port_is_named_before_anything_starts() throws Exception {
        var pids = nodes().values().stream().map(node -> node.getLong("pid")).toList();

        assertThat(cobnut.run("down").status()).isZero();

        assertThat(pids).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
        assertThat(state.root().resolve("lock")).doesNotExist();
        assertThat(state.root().resolve("supervisor.json")).doesNotExist();
        assertThat(cobnut.run("ps").status()).isEqualTo(Exit.NOT_RUNNING);
        try (var socket = new ServerSocket(edge)) {
            assertThat(socket.isBound()).isTrue();
            var taken = cobnut.run("up", "--detach");
            assertThat(taken.status()).isEqualTo(Exit.TAKEN);
            assertThat(taken.err()).contains("port " + edge + " is used by java (pid ", "./cobnut up --port ");
        }
        assertThat(cobnut.run("down", "--purge").status()).isZero();
        assertThat(state.root()).doesNotExist();
    }

    /** As its file and its own port say: {@code ps} again and again would take the processors from the node. */
    private static void awaitUp(String node) throws IOException, InterruptedException {
        await().atMost(PATIENCE)
                .until(() -> state.living(node)
                        .filter(record -> Management.ready(record.management()))
                        .isPresent());
        assertThat(nodes().get(node).getString("state")).isEqualTo("UP");
    }

    private static Map<String, JsonObject> nodes() throws IOException, InterruptedException {
        return new JsonArray(cobnut.run("ps", "--output", "json").out())
                .stream()
                        .map(JsonObject.class::cast)
                        .collect(Collectors.toMap(node -> node.getString("name"), node -> node));
    }

    private static int products() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge + "/v1/products?pageSize=2"))
                .timeout(Duration.ofSeconds(10))
                .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            // The problem's reason is what tells one 503 from another.
            System.err.println(answer.statusCode() + " " + answer.body());
        }
        return answer.statusCode();
    }

    private static long postgresPid() throws IOException {
        return Long.parseLong(Files.readAllLines(state.root().resolve("postgres/data/postmaster.pid"))
                .getFirst()
                .strip());
    }
}
