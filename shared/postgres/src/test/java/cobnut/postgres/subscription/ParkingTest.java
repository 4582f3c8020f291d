package cobnut.postgres.subscription;

import static cobnut.postgres.subscription.Stage.GOOD;
import static cobnut.postgres.subscription.Stage.NAME;
import static cobnut.postgres.subscription.Stage.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Tx;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction.Inside;
import cobnut.postgres.subscription.Reaction.Outside;
import cobnut.postgres.subscription.SubscriptionView.Parked;
import cobnut.postgres.subscription.Subscriptions.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an event that fails, of the others, and what operators can do. */
class ParkingTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(getClass());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private Subscription failingOnBad() {
        return Stage.subscription(Map.of(GOOD, (Inside) this::takeUnlessBad));
    }

    private void takeUnlessBad(Tx tx, List<LoggedEvent> events) {
        for (var event : events) {
            if (broken.get() && new String(event.payload(), UTF_8).startsWith("bad")) {
                throw new IllegalStateException("this event is bad");
            }
        }
        Stage.take(tx, events);
    }

    /** Between two of its key, and before forty others. */
    private UUID appendAmongOthers(String payload) {
        stage.append("a", "1");
        var id = stage.append("a", payload);
        stage.append("a", "3");
        for (int n = 0; n < 40; n++) {
            stage.append("other-" + n, "x");
        }
        return id;
    }

    private List<Parked> parked(Subscriptions one, int count) {
        await().atMost(SOON).until(() -> one.parked(NAME, 100).size() == count);
        return one.parked(NAME, 100);
    }

    private void eventually(String key, String... payloads) {
        await().atMost(SOON).untilAsserted(() -> assertThat(stage.taken(key)).containsExactly(payloads));
    }

    @Test
    void a_failing_event_is_parked_with_the_later_ones_of_its_key_while_others_go_on() {
        var one = stage.instance("one", failingOnBad());
        var bad = appendAmongOthers("bad");

        var parked = parked(one, 2);
        assertThat(parked).extracting(Parked::state).containsExactly("FAILED", "BEHIND");
        assertThat(parked.getFirst().event().id()).isEqualTo(bad);
        assertThat(parked.getFirst().reason()).contains("this event is bad");
        assertThat(parked.getFirst().attempts()).isEqualTo(3);
        stage.eventuallyTaken(41);
        assertThat(stage.taken("a")).containsExactly("1");

        broken.set(false);
        stage.append("a", "4");
        assertThat(one.replay(NAME)).isEqualTo(1);

        eventually("a", "1", "bad", "3", "4");
        stage.assertExactlyOnceInOrder(44);
        assertThat(parked(one, 0)).isEmpty();
    }

    /** What a JVM leaves that ends: a lease that nobody gives back, and hands whose writes are refused. */
    private void dieOf(LoggedEvent event) {
        stage.reader.update("""
            update subscription_partition
            set lease_owner = 'late', lease_until = '-infinity', epoch = epoch + 1
            where subscription = $1 and partition = $2
            """, NAME, (short) event.partition());
        throw new IllegalStateException("nobody hears this");
    }

    @Test
    void an_event_that_ends_whoever_takes_it_in_is_found_and_parked() {
        var deaths = new AtomicInteger();
        var one = stage.instance("one", Stage.subscription(Map.of(GOOD, (Inside) (tx, events) -> {
            for (var event : events) {
                if (new String(event.payload(), UTF_8).equals("deadly")) {
                    deaths.incrementAndGet();
                    dieOf(event);
                }
            }
            Stage.take(tx, events);
        })));
        var deadly = appendAmongOthers("deadly");

        var parked = parked(one, 2);
        assertThat(parked).extracting(Parked::state).containsExactly("FAILED", "BEHIND");
        assertThat(parked.getFirst().event().id()).isEqualTo(deadly);
        assertThat(parked.getFirst().reason()).contains("ended before it was through");
        stage.eventuallyTaken(41);
        assertThat(stage.taken("a")).containsExactly("1");
        // Three in a row make it wary, and three more show what it is.
        assertThat(deaths.get()).isEqualTo(6);

        one.replay(NAME);
        await().atMost(SOON)
                .until(() -> deaths.get() > 6
                        && one.parked(NAME, 100).getFirst().state().equals("FAILED"));
        stage.assertExactlyOnceInOrder(41);
    }

    @Test
    void a_dropped_event_is_given_up_and_those_behind_it_go_on() {
        var one = stage.instance("one", failingOnBad());
        var bad = stage.append("a", "bad");
        stage.append("a", "2");
        parked(one, 2);

        one.drop(NAME, bad);
        stage.append("a", "3");

        eventually("a", "2", "3");
        var unknown = catchThrowableOfType(ServiceException.class, () -> one.drop(NAME, bad));
        assertThat(unknown.problem().reason()).isEqualTo("EVENT_NOT_PARKED");
    }

    @Test
    void a_replay_that_fails_again_is_parked_again_and_one_with_another_payload_goes_through() {
        var one = stage.instance("one", failingOnBad());
        var bad = stage.append("a", "bad");
        stage.append("a", "2");
        parked(one, 2);

        one.replay(NAME, bad, null);
        await().atMost(SOON)
                .until(() -> one.parked(NAME, 1).getFirst().attempts() == 6
                        && one.parked(NAME, 1).getFirst().state().equals("FAILED"));
        assertThat(stage.taken("a")).isEmpty();

        one.replay(NAME, bad, new Payload(1, "mended".getBytes(UTF_8)));

        eventually("a", "mended", "2");
    }

    @Test
    void unknown_types_are_skipped_and_what_cannot_be_read_is_parked_at_once() {
        var upcasts =
                new TreeMap<Integer, UnaryOperator<byte[]>>(Map.of(1, Stage.appending("+1"), 2, Stage.appending("+2")));
        var one = stage.instance(
                "one",
                new Subscription(
                        NAME,
                        "cobnut.test.Log",
                        false,
                        null,
                        Map.of(GOOD, (Inside) Stage::take),
                        null,
                        Map.<String, SortedMap<Integer, UnaryOperator<byte[]>>>of(GOOD, upcasts)));
        stage.append("a", event("cobnut.test.Unknown", 1, "?", null));
        stage.append("a", event(GOOD, 1, "old", null));
        stage.append("a", event(GOOD, 2, "younger", null));
        stage.append("a", event(GOOD, 3, "new", null));
        stage.append("b", event(GOOD, 4, "of tomorrow", null));

        eventually("a", "old+1+2", "younger+2", "new");
        var parked = parked(one, 1).getFirst();
        assertThat(parked.attempts()).isEqualTo(1);
        assertThat(parked.reason()).contains("version 4").contains("knows 3");
        await().atMost(SOON).until(() -> one.view(NAME).pos() == 5);
    }

    @Test
    void what_is_away_for_a_while_is_waited_for_and_nothing_is_parked() {
        var refusals = new AtomicInteger();
        var one = stage.instance("one", Stage.subscription(Map.of(GOOD, (Inside) (tx, events) -> {
            if (refusals.getAndIncrement() < 8) {
                throw ServiceException.refuse(Kind.UNAVAILABLE, "AWAY", "not now");
            }
            Stage.take(tx, events);
        })));

        stage.append("a", "1");
        stage.append("a", "2");

        eventually("a", "1", "2");
        assertThat(one.parked(NAME, 10)).isEmpty();
    }

    @Test
    void effects_outside_come_at_least_once_in_order_and_one_that_hangs_is_parked() {
        Queue<UUID> sent = new ConcurrentLinkedQueue<>();
        var failures = new AtomicInteger();
        var one = stage.instance("one", Stage.subscription(Map.of(GOOD, (Outside) event -> {
            if (new String(event.payload(), UTF_8).equals("hangs")) {
                // Nobody ever counts it down: only an interrupt ends this.
                new CountDownLatch(1).await();
            }
            if (event.version() == 2 && failures.getAndIncrement() == 0) {
                throw new IllegalStateException("the line broke");
            }
            sent.add(event.id());
        })));

        var ids = List.of(stage.append("a", "1"), stage.append("a", "2"), stage.append("a", "3"));
        stage.append("h", "hangs");

        await().atMost(SOON).until(() -> List.copyOf(sent).equals(ids));
        assertThat(parked(one, 1).getFirst().reason()).contains("not done within");
    }
}
