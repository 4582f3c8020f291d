package cobnut.postgres.saga;

import static cobnut.postgres.saga.SagasTest.News.CANCEL;
import static cobnut.postgres.saga.SagasTest.News.CHARGED;
import static cobnut.postgres.saga.SagasTest.News.LATE;
import static cobnut.postgres.saga.SagasTest.News.RELEASED;
import static cobnut.postgres.saga.SagasTest.News.RESERVED;
import static cobnut.postgres.saga.SagasTest.State.CANCELLED;
import static cobnut.postgres.saga.SagasTest.State.CHARGING;
import static cobnut.postgres.saga.SagasTest.State.CONFIRMED;
import static cobnut.postgres.saga.SagasTest.State.RELEASING;
import static cobnut.postgres.saga.SagasTest.State.RESERVING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SagasTest {
    enum State {
        RESERVING,
        CHARGING,
        RELEASING,
        CONFIRMED,
        CANCELLED
    }

    enum News {
        RESERVED,
        CHARGED,
        RELEASED,
        CANCEL,
        LATE
    }

    private static final SagaConfig QUICK = new SagaConfig(
            8,
            Duration.ofMillis(50),
            Duration.ofMillis(1500),
            Duration.ofMillis(500),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            3,
            Duration.ofSeconds(2));

    private static Vertx vertx;
    private static Database database;
    private static final AtomicInteger NODES = new AtomicInteger();

    private final List<Sagas<State, News>> nodes = new ArrayList<>();
    private final Map<State, Scripted> script = new ConcurrentHashMap<>();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final UUID id = UUID.randomUUID();
    private Duration deadline = Duration.ofMinutes(1);

    @FunctionalInterface
    interface Scripted {
        News answer() throws Exception;
    }

    /** Calls as the test scripts them; a move leaves a row, so that its effect can be counted. */
    private final SagaCalls<State, News> calls = new SagaCalls<>() {
        @Override
        public byte[] request(Tx tx, UUID saga, State state) {
            return ("please " + state + " " + UUID.randomUUID()).getBytes(UTF_8);
        }

        @Override
        public Answer<News> call(UUID saga, State state, UUID callId, byte[] request) {
            sent.add(state + " " + callId + " " + new String(request, UTF_8));
            try {
                return Answer.of(script.get(state).answer());
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

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private int effects(State to) {
        return database.find(
                        "select count(*)::int from requests where hash = $1",
                        row -> row.getInteger(0),
                        bytes(id + " " + to))
                .orElseThrow();
    }

    private Sagas<State, News> node(SagaConfig config) {
        // A definition per test: the others' rows are nobody's business.
        var table = SagaTable.<State, News>named("checkout-" + id, 1, RESERVING)
                .deadline(deadline, LATE)
                .calling(RESERVING, Map.of(RESERVED, CHARGING, CANCEL, RELEASING, LATE, RELEASING))
                .calling(CHARGING, Map.of(CHARGED, CONFIRMED, CANCEL, RELEASING))
                .calling(RELEASING, Map.of(RELEASED, CANCELLED))
                .end(CONFIRMED)
                .end(CANCELLED)
                .build();
        var sagas = new Sagas<>(database, table, calls, config, "node-" + NODES.incrementAndGet());
        nodes.add(sagas);
        return sagas;
    }

    private Sagas<State, News> running() {
        var sagas = node(QUICK);
        sagas.run();
        return sagas;
    }

    private void start(Sagas<State, News> sagas) {
        database.transact(tx -> {
            sagas.start(tx, id);
            return 0;
        });
    }

    private SagaView<State> view() {
        return database.transact(tx -> nodes.getFirst().state(tx, id)).orElseThrow();
    }

    private void eventually(State state) {
        await().atMost(15, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(20)).until(() -> view().state() == state);
    }

    private void logIsDense() {
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

    @Test
    void answers_lead_from_state_to_state_until_the_end() {
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> CHARGED);

        start(running());

        eventually(CONFIRMED);
        assertThat(sent).hasSize(2);
        assertThat(effects(CHARGING)).isEqualTo(1);
        assertThat(effects(CONFIRMED)).isEqualTo(1);
        assertThat(nodes.getFirst().history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "RESERVED", "CHARGED");
        logIsDense();
    }

    @Test
    void a_saga_whose_start_rolled_back_never_was() {
        var sagas = running();
        try {
            database.transact(tx -> {
                sagas.start(tx, id);
                throw new IllegalCallerException("no");
            });
        } catch (IllegalCallerException expected) {
            // rolled back
        }

        assertThat(database.transact(tx -> sagas.state(tx, id)).isPresent()).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void not_knowing_means_the_same_call_again_byte_for_byte() {
        var tries = new AtomicInteger();
        script.put(RESERVING, () -> switch (tries.incrementAndGet()) {
            case 1 -> throw ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody");
            case 2 -> throw ServiceException.refuse(Kind.CONFLICT, "REQUEST_IN_PROGRESS", "wait");
            case 3 -> {
                new CountDownLatch(1).await();
                throw new AssertionError("interrupted before");
            }
            case 4 -> throw ServiceException.refuse(Kind.INTERNAL, "INTERNAL", "once in a while");
            default -> RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);

        start(running());

        eventually(CONFIRMED);
        assertThat(sent).hasSize(6);
        assertThat(sent.stream().filter(each -> each.startsWith("RESERVING")).distinct())
                .hasSize(1);
        assertThat(effects(CHARGING)).isEqualTo(1);
    }

    @Test
    void when_a_node_dies_between_call_and_move_another_carries_on_with_the_same_call() {
        var dead = node(QUICK);
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> CHARGED);
        database.transact(tx -> {
            dead.start(tx, id);
            return 0;
        });
        // As the dead node left it: held, and its lease not over.
        database.update(
                "update saga set lease_owner = 'dead', due_at = now() + interval '700 milliseconds' where id = $1", id);

        running();

        assertThat(view().state()).isEqualTo(RESERVING);
        eventually(CONFIRMED);
        logIsDense();
    }

    @Test
    void a_late_writer_is_refused() throws Exception {
        var hanging = new CountDownLatch(1);
        var first = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (first.getAndIncrement() == 0) {
                hanging.await();
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);
        var slow = node(new SagaConfig(
                8,
                Duration.ofHours(1),
                Duration.ofMillis(900),
                Duration.ofMillis(800),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                3,
                Duration.ofSeconds(2)));
        slow.run();
        start(slow);
        await().until(() -> first.get() == 1);
        database.update("update saga set due_at = now() where id = $1", id);

        running();
        eventually(CONFIRMED);
        hanging.countDown();
        drain();

        assertThat(effects(CHARGING)).isEqualTo(1);
        assertThat(effects(CONFIRMED)).isEqualTo(1);
        logIsDense();
    }

    @Test
    void a_deadline_moves_a_saga_that_nobody_answers() {
        deadline = Duration.ofMillis(600);
        script.put(RESERVING, () -> {
            throw ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody");
        });
        script.put(RELEASING, () -> RELEASED);

        start(running());

        eventually(CANCELLED);
        assertThat(nodes.getFirst().history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "LATE", "RELEASED");
    }

    @Test
    void news_from_people_move_it_and_the_answer_in_flight_comes_too_late() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        script.put(RESERVING, () -> {
            asked.countDown();
            answer.await();
            return RESERVED;
        });
        script.put(RELEASING, () -> RELEASED);
        var sagas = running();
        start(sagas);
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

        var told = database.transact(tx -> sagas.tell(tx, id, new Answer<>(CANCEL, "by the customer")));
        answer.countDown();

        assertThat(told).isEqualTo(new Told.Moved<>(RELEASING));
        eventually(CANCELLED);
        assertThat(effects(CHARGING)).isZero();
        var again = database.transact(tx -> sagas.tell(tx, id, Answer.of(CANCEL)));
        assertThat(again).isEqualTo(new Told.Unmoved<>(CANCELLED));
        logIsDense();
    }

    @Test
    void cancelling_while_it_runs_ends_in_one_of_two_ways_and_never_in_both() {
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> CHARGED);
        script.put(RELEASING, () -> RELEASED);
        var here = running();
        var there = running();
        for (int round = 0; round < 40; round++) {
            var saga = UUID.randomUUID();
            database.transact(tx -> {
                here.start(tx, saga);
                return 0;
            });
            var told = database.transact(tx -> there.tell(tx, saga, Answer.of(CANCEL)));
            var end = told instanceof Told.Moved<State> ? CANCELLED : CONFIRMED;
            await().atMost(10, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> database.transact(tx -> here.state(tx, saga))
                            .map(SagaView::state)
                            .filter(end::equals)
                            .isPresent());
        }
    }

    @Test
    void what_nobody_understands_is_tried_a_few_times_and_then_waits_for_an_operator() {
        script.put(RESERVING, () -> {
            throw new IllegalStateException("a bug");
        });

        start(running());

        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attention().isPresent());
        assertThat(sent).hasSize(QUICK.puzzled());
        assertThat(view().attention().orElseThrow()).contains("a bug");
    }

    @Test
    void a_refusal_nobody_expected_waits_for_an_operator() {
        var mended = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (mended.get() == 0) {
                throw ServiceException.refuse(Kind.NOT_FOUND, "NO_SUCH_SKU", "no such sku");
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);
        var sagas = running();
        start(sagas);

        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attention().isPresent());
        assertThat(view().attention().orElseThrow()).contains("NO_SUCH_SKU");
        assertThat(sagas.inNeedOfAttention(10)).extracting(SagaView::id).containsExactly(id);
        assertThat(sent).hasSize(1);

        mended.set(1);
        assertThat(sagas.retry(id, "ann")).isTrue();
        assertThat(sagas.retry(id, "ann")).isFalse();

        eventually(CONFIRMED);
        assertThat(sagas.history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "NEEDS_ATTENTION", "RETRY", "RESERVED", "CHARGED");
        logIsDense();
    }

    @Test
    void what_needs_attention_still_hears_its_deadline() {
        deadline = Duration.ofMillis(700);
        script.put(RESERVING, () -> {
            throw ServiceException.refuse(Kind.INVALID, "BAD", "bad");
        });
        script.put(RELEASING, () -> RELEASED);

        start(running());

        eventually(CANCELLED);
        assertThat(view().attention()).isEmpty();
    }

    @Test
    void draining_gives_what_is_held_to_other_nodes_at_once() {
        var patient = node(new SagaConfig(
                8,
                Duration.ofMillis(50),
                Duration.ofMinutes(5),
                Duration.ofMinutes(4),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                3,
                Duration.ofMillis(200)));
        var calls = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (calls.getAndIncrement() == 0) {
                new CountDownLatch(1).await();
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);
        patient.run();
        start(patient);
        await().until(() -> calls.get() == 1);

        patient.drain();
        running();

        eventually(CONFIRMED);
        logIsDense();
    }
}
