package cobnut.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.inventory.v1.GetStockRequest;
import cobnut.inventory.v1.InventoryGrpcClient;
import cobnut.inventory.v1.Stock;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the chassis promises when processes really die, really freeze and really are cut off. */
@ExtendWith(ClusterExtension.class)
class JvmClusterTest {
    private static final String CONTRACT = "cobnut.inventory.v1.Inventory";

    /** Calls at a hundred a second for as long as it takes; why those failed that did. */
    private static Collection<String> failures(JvmCluster cluster, Duration during) throws Exception {
        var client = cluster.client();
        var failures = new ConcurrentLinkedQueue<String>();
        var calls = new ArrayList<Future<?>>();
        long began = System.nanoTime();
        while (System.nanoTime() - began < during.toNanos()) {
            calls.add(client.bus()
                    .call(InventoryGrpcClient.GetStock, GetStockRequest.getDefaultInstance())
                    .onFailure(failure -> failures.add(failure.getMessage())));
            client.vertx().timer(10, TimeUnit.MILLISECONDS).await(5, TimeUnit.SECONDS);
        }
        Future.join(calls).otherwiseEmpty().await(15, TimeUnit.SECONDS);
        return failures;
    }

    @Test
    void calls_that_may_be_repeated_do_not_notice_a_kill_nor_a_freeze_and_go_round_a_cut(JvmCluster cluster)
            throws Exception {
        var one = cluster.start("one", "shelf");
        var two = cluster.start("two", "shelf");
        var three = cluster.start("three", "shelf");
        cluster.awaitEndpoints(CONTRACT, 3);

        two.kill();
        assertThat(failures(cluster, Duration.ofSeconds(2))).isEmpty();
        cluster.awaitEndpoints(CONTRACT, 2);

        three.freeze();
        // Some of the first calls go there; all of them are answered by the other one.
        assertThat(failures(cluster, Duration.ofSeconds(4))).isEmpty();
        cluster.awaitEndpoints(CONTRACT, 1);
        assertThat(failures(cluster, Duration.ofSeconds(1))).isEmpty();

        three.thaw();
        cluster.awaitEndpoints(CONTRACT, 2);
        // It is seen at its first beat, and merges a moment later.
        cluster.eventually(
                () -> assertThat(failures(cluster, Duration.ofSeconds(1))).isEmpty());

        one.cutBus();
        cluster.eventually(() -> assertThat(answering(cluster)).containsExactly("three"));
        one.mend();
        cluster.eventually(() -> assertThat(answering(cluster)).contains("one", "three"));
    }

    @Test
    void a_node_that_is_cut_from_its_database_says_so_and_works_again_afterwards(JvmCluster cluster) throws Exception {
        var only = cluster.withPostgres().start("only", List.of("shelf"), Map.of("shelf.stored", "true"));
        cluster.awaitEndpoints(CONTRACT, 1);
        assertThat(stock(cluster).getSku()).isEqualTo("only");

        only.cutDatabase();
        assertThatThrownBy(() -> stock(cluster))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.kind().passing()).isTrue());

        only.mend();
        cluster.eventually(() -> assertThat(stock(cluster).getSku()).isEqualTo("only"));
    }

    private static Stock stock(JvmCluster cluster) throws TimeoutException {
        return cluster.client()
                .bus()
                .call(InventoryGrpcClient.GetStock, GetStockRequest.getDefaultInstance())
                .await(10, TimeUnit.SECONDS);
    }

    /** The nodes that answered the last twenty calls. */
    private static Set<String> answering(JvmCluster cluster) throws TimeoutException {
        var names = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            names.add(stock(cluster).getSku());
        }
        return names;
    }
}
