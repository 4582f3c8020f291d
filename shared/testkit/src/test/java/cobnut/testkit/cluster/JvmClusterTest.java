package cobnut.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.inventory.v1.GetStockRequest;
import cobnut.inventory.v1.InventoryGrpcClient;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chassis promises when processes really die and really freeze. */
class JvmClusterTest {
    private static final String CONTRACT = "cobnut.inventory.v1.Inventory";

    @TempDir
    Path state;

    /** Calls at a hundred a second for as long as it takes; tells when the last failure was, in ms after the start. */
    private static long lastFailure(JvmCluster cluster, Duration during) throws Exception {
        var client = cluster.client();
        var last = new AtomicLong(-1);
        var calls = new ArrayList<Future<?>>();
        long began = System.nanoTime();
        while (System.nanoTime() - began < during.toNanos()) {
            calls.add(client.bus()
                    .call(InventoryGrpcClient.GetStock, GetStockRequest.getDefaultInstance())
                    .onFailure(failure -> last.set(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))));
            client.vertx().timer(10, TimeUnit.MILLISECONDS).await(5, TimeUnit.SECONDS);
        }
        Future.join(calls).otherwiseEmpty().await(15, TimeUnit.SECONDS);
        return last.get();
    }

    @Test
    void calls_that_may_be_repeated_do_not_notice_a_kill_nor_a_freeze() throws Exception {
        try (var cluster = JvmCluster.in(state)) {
            cluster.start("one", "shelf");
            var two = cluster.start("two", "shelf");
            var three = cluster.start("three", "shelf");
            cluster.awaitEndpoints(CONTRACT, 3);

            two.kill();
            assertThat(lastFailure(cluster, Duration.ofSeconds(3))).isEqualTo(-1);
            cluster.awaitEndpoints(CONTRACT, 2);

            three.freeze();
            assertThat(lastFailure(cluster, Duration.ofSeconds(7))).isLessThan(2_000);
            cluster.awaitEndpoints(CONTRACT, 1);

            three.thaw();
            cluster.awaitEndpoints(CONTRACT, 2);
            assertThat(lastFailure(cluster, Duration.ofSeconds(1))).isEqualTo(-1);
        }
    }
}
