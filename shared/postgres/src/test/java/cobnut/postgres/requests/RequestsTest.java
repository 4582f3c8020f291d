package cobnut.postgres.requests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.TestServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final byte[] HASH = "hash".getBytes(UTF_8);
    private static Vertx vertx;
    private static Database here;
    private static Database there;

    private final Requests requests = new Requests(here);
    private final UUID id = UUID.randomUUID();
    private final AtomicInteger effects = new AtomicInteger();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        here = TestServer.database(vertx, "shop_requests");
        there = TestServer.database(vertx, "shop_requests");
    }

    @AfterAll
    static void close() {
        here.close().await();
        there.close().await();
        vertx.close().await();
    }

    private byte[] effect() {
        return ("effect " + effects.incrementAndGet()).getBytes(UTF_8);
    }

    @Test
    void the_same_request_is_answered_with_the_same_bytes() {
        assertThat(requests.replay(id, HASH)).isEmpty();

        assertThat(requests.once(id, HASH, _ -> effect())).asString().isEqualTo("effect 1");
        assertThat(requests.once(id, HASH, _ -> effect())).asString().isEqualTo("effect 1");

        assertThat(requests.replay(id, HASH).orElseThrow()).asString().isEqualTo("effect 1");
    }

    @Test
    void another_request_under_the_same_key_is_refused() {
        requests.once(id, HASH, _ -> effect());

        var refused = catchThrowableOfType(
                ServiceException.class, () -> requests.once(id, "other".getBytes(UTF_8), _ -> effect()));

        assertThat(refused.kind()).isEqualTo(Kind.KEY_REUSED);
        assertThat(refused.problem().reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(effects).hasValue(1);
    }

    @Test
    void what_was_thrown_leaves_no_trace() {
        var refused = ServiceException.refuse(Kind.NOT_FOUND, "GONE", "gone");
        assertThatThrownBy(() -> requests.once(id, HASH, _ -> {
                    throw refused;
                }))
                .isSameAs(refused);

        assertThat(requests.once(id, HASH, _ -> effect())).asString().isEqualTo("effect 1");
    }

    @Test
    void twenty_duplicates_at_once_on_two_nodes_have_one_effect() throws Exception {
        var other = new Requests(there);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var start = new CountDownLatch(1);
            var replies = new ArrayList<Future<byte[]>>();
            for (int i = 0; i < 20; i++) {
                var node = i % 2 == 0 ? requests : other;
                replies.add(threads.submit(() -> {
                    start.await();
                    return node.once(id, HASH, tx -> {
                        tx.find("select pg_sleep(0.05)::text", row -> row.getString(0));
                        return effect();
                    });
                }));
            }
            start.countDown();
            for (var reply : replies) {
                assertThat(reply.get(10, TimeUnit.SECONDS)).asString().isEqualTo("effect 1");
            }
        }
        assertThat(effects).hasValue(1);
    }

    @Test
    void a_duplicate_waits_about_a_second_and_is_then_told_so_on_this_node_and_on_others() {
        requests.once(id, HASH, tx -> {
            tx.find("select 1", row -> row.getInteger(0));
            for (var node : new Requests[] {requests, new Requests(there)}) {
                long begin = System.nanoTime();
                var told = catchThrowableOfType(ServiceException.class, () -> node.once(id, HASH, _ -> effect()));
                assertThat(told.kind()).isEqualTo(Kind.CONFLICT);
                assertThat(told.problem().reason()).isEqualTo("REQUEST_IN_PROGRESS");
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .isBetween(Duration.ofMillis(800), Duration.ofSeconds(3));
            }
            return effect();
        });
        assertThat(effects).hasValue(1);
    }

    @Test
    void an_outside_effect_is_in_progress_between_its_two_transactions() {
        here.transact(tx -> requests.claim(tx, id, HASH));
        assertThat(catchThrowableOfType(ServiceException.class, () -> requests.once(id, HASH, _ -> effect()))
                        .problem()
                        .reason())
                .isEqualTo("REQUEST_IN_PROGRESS");

        here.transact(tx -> {
            requests.answer(tx, id, effect());
            return 0;
        });

        assertThat(requests.once(id, HASH, _ -> effect())).asString().isEqualTo("effect 1");
    }

    @Test
    void old_requests_are_swept_and_new_ones_stay() {
        var old = UUID.randomUUID();
        requests.once(old, HASH, _ -> effect());
        requests.once(id, HASH, _ -> effect());
        here.update("update requests set created_at = now() - interval '8 days' where id = $1", old);

        assertThat(requests.sweep(Duration.ofDays(7))).isEqualTo(1);

        assertThat(requests.replay(old, HASH)).isEmpty();
        assertThat(requests.replay(id, HASH)).isPresent();
    }
}
