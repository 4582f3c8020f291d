package cobnut.chassis.runtime;

import static cobnut.chassis.runtime.Nodes.answer;
import static cobnut.chassis.runtime.Nodes.ask;
import static cobnut.chassis.runtime.Nodes.awaitEndpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.inventory.v1.Stock;
import com.hazelcast.core.Hazelcast;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come, leave, and are lost from the map that says where they are. */
class ComingAndLeavingTest {
    @TempDir
    Path state;

    @RegisterExtension
    final Nodes nodes = new Nodes(() -> state);

    @Test
    void calls_are_shared_among_endpoints_and_a_leaving_one_fails_none() throws Exception {
        var client = nodes.start("client");
        nodes.start("one", new Shelf());
        var two = nodes.start("two", new Shelf());
        awaitEndpoints(client, 2);

        var answers = new ConcurrentHashMap<String, AtomicInteger>();
        var failures = new AtomicInteger();
        for (int round = 0; round < 30; round++) {
            var calls = new ArrayList<Future<Stock>>();
            for (int i = 0; i < 32; i++) {
                calls.add(ask(client, "slow"));
            }
            Future.all(calls)
                    .await(10, TimeUnit.SECONDS)
                    .<Stock>list()
                    .forEach(stock -> answers.computeIfAbsent(stock.getSku(), sku -> new AtomicInteger())
                            .incrementAndGet());
        }
        assertThat(answers.get("one").get()).isGreaterThan(288);
        assertThat(answers.get("two").get()).isGreaterThan(288);

        await().atMost(Duration.ofSeconds(10)).until(() -> client.unready().isEmpty());
        var left = two.leave();
        while (!left.isComplete()) {
            // Or a rolling restart would take all nodes out of their load balancer at once, again and again.
            assertThat(client.unready()).isEmpty();
            var calls = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                calls.add(ask(client, "slow").onFailure(failure -> failures.incrementAndGet()));
            }
            Future.join(calls).otherwiseEmpty().await(10, TimeUnit.SECONDS);
        }
        nodes.running().remove(two);
        assertThat(failures.get()).isZero();
        awaitEndpoints(client, 1);
    }

    /** A partition whose owners left together is empty afterwards, and with it may go where a node is reached. */
    @Test
    void a_node_whose_place_the_shared_map_has_lost_is_found_again() throws Exception {
        nodes.start("server", new Shelf());
        var cluster = Files.readString(state.resolve("cluster")).strip();
        var members = Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getConfig().getClusterName().equals(cluster))
                .toList();
        assertThat(members).hasSize(1);
        members.getFirst().getMap("__vertx.nodeInfo").clear();

        var client = nodes.start("client");

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> answer(client, "mug").getSku().equals("server"));
    }
}
