package cobnut.postgres.subscription;

import static cobnut.postgres.subscription.Stage.GOOD;
import static cobnut.postgres.subscription.Stage.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.ServiceException;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.subscription.Reaction.Inside;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that was restored, or cut, under its readers: they go on or say why not, and never go silent. */
class RestoredLogTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(getClass());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private Subscriptions stopped(Subscription subscription) {
        return stopped(subscription, stage.log);
    }

    private Subscriptions stopped(Subscription subscription, LogSource source) {
        var one = stage.instance("one", stage.reader, subscription, source);
        stage.append(40, 5);
        stage.eventuallyTaken(40);
        await().atMost(SOON).until(() -> one.view(NAME).pos() == 40);

        // Restored from a backup of when there were thirty.
        stage.owner.update("delete from event_log where pos > 30");
        stage.owner.update("""
            update event_log_head set pos = 30, earlier = array[generation], parted = '{30}',
                generation = gen_random_uuid()
            """);
        await().atMost(SOON).until(() -> one.view(NAME).stopped().isPresent());
        return one;
    }

    @Test
    void a_reader_that_knows_more_than_its_log_stops_and_an_effect_goes_on_when_an_operator_says_so() {
        var one = stopped(Stage.subscription(Map.of(GOOD, (Inside) Stage::take)));
        assertThat(one.view(NAME).stopped())
                .hasValueSatisfying(why -> assertThat(why).contains("restored from a backup"));
        // What came after the restore and before anybody looked is new to it too.
        stage.append("x", "after");
        stage.log.stamp();

        var refused = catchThrowableOfType(ServiceException.class, () -> one.reset(NAME));
        assertThat(refused.problem().reason()).isEqualTo("RESET_REFUSED");
        var adopted = one.adopt(NAME);

        assertThat(adopted.stopped()).isEmpty();
        var again = catchThrowableOfType(ServiceException.class, () -> one.adopt(NAME));
        assertThat(again.problem().reason()).isEqualTo("SUBSCRIPTION_RUNS");
        assertThat(adopted.pos()).isEqualTo(30);
        await().atMost(SOON).until(() -> one.view(NAME).pos() == 31);
        assertThat(stage.taken("x")).contains("after");
        assertThat(stage.taken()).isEqualTo(41);
        stage.append("x", "later");
        await().atMost(SOON).until(() -> stage.taken("x").contains("later"));
    }

    @Test
    void of_two_operators_who_accept_a_restored_log_the_slower_changes_nothing() {
        var meanwhile = new AtomicReference<Runnable>();
        var one = stopped(Stage.subscription(Map.of(GOOD, (Inside) Stage::take)), reading -> {
            var page = stage.log.read(reading);
            var before = reading.generation() == null ? meanwhile.getAndSet(null) : null;
            if (before != null) {
                before.run();
            }
            return page;
        });
        meanwhile.set(() -> {
            one.adopt(NAME);
            stage.append("x", "meanwhile");
            await().atMost(SOON).until(() -> one.view(NAME).pos() == 31);
        });

        var slower = catchThrowableOfType(ServiceException.class, () -> one.adopt(NAME));

        assertThat(slower.problem().reason()).isEqualTo("SUBSCRIPTION_RUNS");
        stage.append("x", "later");
        await().atMost(SOON).until(() -> one.view(NAME).pos() == 32);
        assertThat(stage.taken("x")).containsExactly("meanwhile", "later");
    }

    @Test
    void a_rebuildable_reader_is_cleared_and_built_again_from_what_the_log_has() {
        var one = stopped(Stage.rebuildable(Map.of(GOOD, (Inside) Stage::take)));
        stage.append(20, 5);

        one.reset(NAME);

        await().atMost(SOON).until(() -> one.view(NAME).pos() == 50);
        stage.assertExactlyOnceInOrder(50);
    }

    @Test
    void a_reset_in_full_flight_ends_with_each_event_once() {
        var one = stage.instance("one", Stage.rebuildable(Map.of(GOOD, (Inside) Stage::take)));
        for (int round = 0; round < 4; round++) {
            stage.append(400, 20);
            one.reset(NAME);
        }

        await().atMost(SOON).until(() -> one.view(NAME).pos() == 1_600);
        stage.assertExactlyOnceInOrder(1_600);
    }

    @Test
    void a_log_is_cut_below_its_readers_and_who_was_forgotten_meanwhile_is_told() {
        var one = stage.instance("one", Stage.subscription(Map.of(GOOD, (Inside) Stage::take)));
        stage.append(60, 6);
        stage.eventuallyTaken(60);
        await().atMost(SOON)
                .until(() -> stage.owner
                        .find("select pos from event_log_reader", row -> row.getLong(0))
                        .equals(java.util.Optional.of(60L)));
        stage.owner.update("insert into event_log_reader (reader, pos) values ('slow', 12)");

        assertThat(stage.log.cut(Duration.ofMillis(0))).isEqualTo(12);
        stage.owner.update("update event_log_reader set seen_at = now() - interval '31 days' where reader = 'slow'");
        assertThat(stage.log.cut(Duration.ofMillis(0))).isEqualTo(60 - 12 - 6);

        var late = stage.log.read(0, 100);
        assertThat(late.events())
                .hasSize(6)
                .allSatisfy(event -> assertThat(event.version()).isEqualTo(10));
        stage.append("key-1", "goes on");
        await().atMost(SOON).until(() -> stage.taken("key-1").contains("goes on"));
        assertThat(one.view(NAME).stopped()).isEmpty();
        var expired = catchThrowableOfType(
                ServiceException.class,
                () -> stage.log.read(
                        new cobnut.postgres.log.Reading("slow", late.generation(), 12, 10, java.util.List.of(), 12)));
        assertThat(expired.problem().reason()).isEqualTo("POSITION_EXPIRED");
    }
}
