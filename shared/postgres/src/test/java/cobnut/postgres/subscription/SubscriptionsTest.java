package cobnut.postgres.subscription;

import static cobnut.postgres.subscription.Stage.CONFIG;
import static cobnut.postgres.subscription.Stage.GOOD;
import static cobnut.postgres.subscription.Stage.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Overtaken;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.subscription.Reaction.Inside;
import cobnut.postgres.subscription.Reaction.Outside;
import cobnut.postgres.subscription.SubscriptionView.Partition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that run: what they take in, how they share it, and what becomes of it when one is cut off. */
class SubscriptionsTest {
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(getClass());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void what_was_appended_before_and_after_it_began_is_taken_once_in_order() {
        stage.append(500, 7);
        var one = stage.instance("one", Stage.subscription(Map.of(GOOD, (Inside) Stage::take)));
        stage.eventuallyTaken(500);

        stage.append(300, 7);
        stage.eventuallyTaken(800);

        await().atMost(Duration.ofSeconds(10)).until(() -> one.view(NAME).lag() == 0);
        assertThat(one.view(NAME).pos()).isEqualTo(800);
        assertThat(one.view(NAME).partitions()).extracting(Partition::owner).containsOnly("one");
    }

    private Map<String, Long> shares(Subscriptions instance) {
        return instance.view(NAME).partitions().stream()
                .collect(Collectors.groupingBy(Partition::owner, Collectors.counting()));
    }

    @Test
    void two_instances_share_and_one_that_drains_leaves_all_to_the_other() {
        var subscription = Stage.subscription(Map.of(GOOD, (Inside) Stage::take));
        var one = stage.instance("one", subscription);
        await().atMost(Duration.ofSeconds(10)).until(() -> shares(one).equals(Map.of("one", 16L)));

        var two = stage.instance("two", subscription);
        stage.append(1_000, 50);
        await().atMost(Duration.ofSeconds(10)).until(() -> shares(two).equals(Map.of("one", 8L, "two", 8L)));
        stage.append(1_000, 50);
        stage.eventuallyTaken(2_000);

        one.drain();
        stage.append(200, 50);

        await().atMost(Duration.ofSeconds(10)).until(() -> shares(two).equals(Map.of("two", 16L)));
        stage.eventuallyTaken(2_200);
    }

    @Test
    void a_bell_wakes_only_the_instance_that_has_the_partition() {
        var subscription = Stage.subscription(Map.of(GOOD, (Inside) Stage::take));
        var rarely = SubscriptionConfig.DEFAULTS.withPoll(Duration.ofMinutes(1));
        var asked = new AtomicInteger();
        LogSource counting = reading -> {
            asked.incrementAndGet();
            return stage.log.read(reading);
        };
        stage.instance("one", stage.reader, subscription, stage.log, rarely);
        var two = stage.instance("two", stage.reader, subscription, counting, rarely);
        // Shares settle at the pace of the ten seconds of a lease.
        await().atMost(Duration.ofSeconds(30)).until(() -> shares(two).equals(Map.of("one", 8L, "two", 8L)));
        var ofOne = two.view(NAME).partitions().stream()
                .filter(each -> each.owner().equals("one"))
                .map(Partition::partition)
                .collect(Collectors.toSet());
        var key = Stream.iterate(0, n -> n + 1)
                .map(n -> "key-" + n)
                .filter(name -> ofOne.contains(EventLog.partition(name)))
                .findFirst()
                .orElseThrow();

        int before = asked.get();
        for (int n = 1; n <= 30; n++) {
            stage.append(key, "n" + n);
            stage.eventuallyTaken(n);
        }

        assertThat(asked.get() - before).isLessThan(10);
    }

    @Test
    void an_instance_that_is_cut_off_loses_its_partitions_and_nothing_is_taken_twice() {
        var subscription = Stage.subscription(Map.of(GOOD, (Inside) Stage::take));
        var cut = stage.another();
        stage.instance("one", cut, subscription, stage.log);
        var two = stage.instance("two", subscription);
        await().atMost(Duration.ofSeconds(10)).until(() -> shares(two).equals(Map.of("one", 8L, "two", 8L)));

        stage.append(500, 40);
        cut.close().await();
        stage.append(500, 40);

        await().atMost(Duration.ofSeconds(10)).until(() -> shares(two).equals(Map.of("two", 16L)));
        stage.eventuallyTaken(1_000);
    }

    @Test
    void a_late_writer_is_refused_though_it_never_heard_of_the_takeover() {
        var subscription = Stage.subscription(Map.of(GOOD, (Inside) Stage::take));
        var late = new SubscriptionRows(stage.reader, subscription, "late", Duration.ofMillis(1));
        late.register();
        var before = late.claim(List.of(3)).getFirst();
        var next = new SubscriptionRows(stage.reader, subscription, "next", Duration.ofSeconds(10));

        var after = await().until(() -> next.claim(List.of(3)), claimed -> !claimed.isEmpty())
                .getFirst();

        assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
        assertThatThrownBy(() -> stage.reader.transact(tx -> {
                    tx.update("insert into taken (key) values ('late')");
                    late.move(tx, 3, before.epoch(), 0, 7, null);
                    return 0;
                }))
                .isInstanceOf(Overtaken.class);
        assertThat(late.release(3, before.epoch())).isFalse();
        assertThat(next.held(3, after.epoch())).contains(0L);
        assertThat(stage.taken()).isZero();
    }

    @Test
    void a_partition_that_was_lost_and_comes_back_goes_on_while_the_hands_of_before_still_hang() {
        var patient = CONFIG.withLease(Duration.ofSeconds(30), Duration.ofSeconds(20));
        var calls = new AtomicInteger();
        var hanging = new CountDownLatch(1);
        Queue<UUID> sent = new ConcurrentLinkedQueue<>();
        var subscription = Stage.subscription(Map.of(GOOD, (Outside) event -> {
            if (calls.getAndIncrement() == 0) {
                hanging.await();
            }
            sent.add(event.id());
        }));
        var one = stage.instance("one", stage.reader, subscription, stage.log, patient);
        var id = stage.append("a", "1");
        await().atMost(Duration.ofSeconds(10)).until(() -> calls.get() == 1);

        stage.reader.update("update subscription_partition"
                + " set epoch = epoch + 2, lease_owner = null, lease_until = '-infinity'");
        one.look(NAME);

        await().atMost(Duration.ofSeconds(10)).until(() -> sent.contains(id));
        hanging.countDown();
    }

    @Test
    void connections_that_die_in_the_middle_of_it_neither_lose_nor_double_an_event() {
        stage.instance("one", Stage.subscription(Map.of(GOOD, (Inside) Stage::take)));
        for (int round = 0; round < 12; round++) {
            stage.append(250, 30);
            stage.owner.find("select 1", row -> 1);
            // Its own connection may be one that died in the round before.
            await().ignoreException(ServiceException.class)
                    .until(() -> stage.reader.list("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where usename = current_user and pid <> pg_backend_pid()
                        """, row -> 1), killed -> true);
        }

        stage.eventuallyTaken(3_000);
    }

    @Test
    void a_rolled_back_effect_takes_its_position_back() {
        var failures = new AtomicInteger();
        stage.instance("one", Stage.subscription(Map.of(GOOD, (Inside) (tx, events) -> {
            Stage.take(tx, events);
            switch (failures.getAndIncrement()) {
                case 0 -> tx.update("insert into taken (id) values ('no uuid')");
                case 1 -> tx.last("insert into taken (id) values ('noticed with COMMIT')", _ -> {});
                default -> {}
            }
        })));

        stage.append(200, 5);

        stage.eventuallyTaken(200);
        assertThat(failures.get()).isGreaterThan(2);
    }

    @Test
    void one_that_begins_now_does_not_see_what_was_before() {
        stage.append(50, 5);
        var now = new Subscription(
                NAME, "cobnut.test.Log", true, null, Map.of(GOOD, (Inside) Stage::take), null, Map.of());
        var one = stage.instance("one", now);
        await().atMost(Duration.ofSeconds(10)).until(() -> one.view(NAME).pos() == 50);

        stage.append(20, 5);

        stage.eventuallyTaken(20);
    }
}
