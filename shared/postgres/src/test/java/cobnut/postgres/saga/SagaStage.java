package cobnut.postgres.saga;

import static cobnut.postgres.saga.SagaStage.News.BOUGHT;
import static cobnut.postgres.saga.SagaStage.News.CANCEL;
import static cobnut.postgres.saga.SagaStage.News.CHARGED;
import static cobnut.postgres.saga.SagaStage.News.LATE;
import static cobnut.postgres.saga.SagaStage.News.RELEASED;
import static cobnut.postgres.saga.SagaStage.News.RESERVED;
import static cobnut.postgres.saga.SagaStage.News.THANKED;
import static cobnut.postgres.saga.SagaStage.State.CANCELLED;
import static cobnut.postgres.saga.SagaStage.State.CHARGING;
import static cobnut.postgres.saga.SagaStage.State.CONFIRMED;
import static cobnut.postgres.saga.SagaStage.State.RELEASING;
import static cobnut.postgres.saga.SagaStage.State.RESERVING;
import static cobnut.postgres.saga.SagaStage.State.THANKING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.Database;
import cobnut.postgres.TestServer;
import cobnut.postgres.Tx;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A small saga on a real PostgreSQL, with as many nodes as a test wants and a script for what each call answers. */
@ResourceLock("shop_sagas")
abstract class SagaStage {
    enum State {
        RESERVING,
        CHARGING,
        RELEASING,
        THANKING,
        CONFIRMED,
        CANCELLED
    }

    enum News {
        RESERVED,
        CHARGED,
        BOUGHT,
        THANKED,
        RELEASED,
        CANCEL,
        LATE
    }

    static final SagaConfig QUICK = new SagaConfig(
            8,
            Duration.ofMillis(50),
            Duration.ofMillis(1500),
            Duration.ofMillis(500),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            3,
            Duration.ofSeconds(2));

    static Vertx vertx;
    static Database database;
    static final AtomicInteger NODES = new AtomicInteger();

    final List<Sagas<State, News>> nodes = new ArrayList<>();
    final Map<State, Scripted> script = new ConcurrentHashMap<>();
    final Queue<String> sent = new ConcurrentLinkedQueue<>();
    final Queue<String> traces = new ConcurrentLinkedQueue<>();
    final UUID id = UUID.randomUUID();
    Duration deadline = Duration.ofMinutes(1);

    @FunctionalInterface
    interface Scripted {
        News answer() throws Exception;
    }

    /** Calls as the test scripts them; a move leaves a row, so that its effect can be counted. */
    final SagaCalls<State, News> calls = new SagaCalls<>() {
        @Override
        public byte[] request(Tx tx, UUID saga, State state) {
            return ("please " + state + " " + UUID.randomUUID()).getBytes(UTF_8);
        }

        @Override
        public Answer<News> call(Attempt<State> attempt) {
            sent.add(attempt.state() + " " + attempt.id() + " " + new String(attempt.request(), UTF_8));
            traces.add(attempt.traceparent());
            try {
                return Answer.of(script.get(attempt.state()).answer());
            } catch (RuntimeException refused) {
                throw refused;
            } catch (Exception interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public void moved(Tx tx, UUID saga, State from, Answer<News> answer, State to) {
            tx.update("insert into requests (id, hash) values ($1, $2)", UUID.randomUUID(), bytes(saga + " " + to));
        }
    };

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    int effects(State to) {
        return database.find(
                        "select count(*)::int from requests where hash = $1",
                        row -> row.getInteger(0),
                        bytes(id + " " + to))
                .orElseThrow();
    }

    Sagas<State, News> node(SagaConfig config) {
        // A definition per test: the others' rows are nobody's business.
        var table = SagaTable.<State, News>named("checkout-" + id, 1, RESERVING)
                .deadline(deadline, LATE)
                .compensation(CANCEL)
                .calling(RESERVING, Map.of(RESERVED, CHARGING, CANCEL, RELEASING, LATE, RELEASING))
                .calling(CHARGING, Map.of(CHARGED, CONFIRMED, BOUGHT, THANKING, CANCEL, RELEASING))
                .undoing(RELEASING, Map.of(RELEASED, CANCELLED))
                .finishing(THANKING, Map.of(THANKED, CONFIRMED))
                .end(CONFIRMED)
                .end(CANCELLED)
                .build();
        var sagas = new Sagas<>(database, table, calls, config, "node-" + NODES.incrementAndGet());
        nodes.add(sagas);
        return sagas;
    }

    Sagas<State, News> running() {
        var sagas = node(QUICK);
        sagas.run();
        return sagas;
    }

    void start(Sagas<State, News> sagas) {
        database.transact(tx -> {
            sagas.start(tx, id);
            return 0;
        });
    }

    SagaView<State> view() {
        return database.transact(tx -> nodes.getFirst().state(tx, id)).orElseThrow();
    }

    void eventually(State state) {
        await().atMost(15, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(20)).until(() -> view().state() == state);
    }

    void logIsDense() {
        var lines = nodes.getFirst().history(id);
        assertThat(lines)
                .extracting(SagaLine::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, lines.size()).boxed().toList());
        assertThat(view().version()).isEqualTo(lines.size());
    }

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestServer.database(vertx, "shop_sagas");
    }

    @AfterAll
    static void close() {
        database.close().await();
        vertx.close().await();
    }

    @AfterEach
    void drain() {
        nodes.forEach(Sagas::drain);
    }
}
