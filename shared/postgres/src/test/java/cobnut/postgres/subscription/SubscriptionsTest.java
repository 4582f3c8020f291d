package cobnut.postgres.subscription;

import static cobnut.postgres.subscription.Stage.GOOD;
import static cobnut.postgres.subscription.Stage.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.postgres.subscription.Reaction.Inside;
import cobnut.postgres.subscription.SubscriptionView.Partition;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that run: what they take in, how they share it, and what becomes of it when one is cut off. */
class SubscriptionsTest {
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage();
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
}
