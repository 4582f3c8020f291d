package cobnut.chassis.runtime;

import static cobnut.chassis.runtime.Nodes.answer;
import static cobnut.chassis.runtime.Nodes.ask;
import static cobnut.chassis.runtime.Nodes.awaitEndpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.inventory.v1.Stock;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a caller sees of endpoints that answer slowly or not at all, where the contract allows to ask again. */
class RepeatableCallsTest {
    @TempDir
    Path state;

    @RegisterExtension
    final Nodes nodes = new Nodes(() -> state);

    /** Whoever gave slow endpoints up would never learn how slow they are, and answer nothing until they are quick. */
    @Test
    void endpoints_that_become_slow_all_together_are_waited_for() throws Exception {
        var shelves = new Shelf[] {new Shelf(), new Shelf()};
        var client = nodes.start("client");
        nodes.start("one", shelves[0]);
        nodes.start("two", shelves[1]);
        awaitEndpoints(client, 2);
        for (int i = 0; i < 200; i++) {
            answer(client, "mug");
        }

        for (var shelf : shelves) {
            shelf.pause = Duration.ofMillis(300);
        }
        var calls = new ArrayList<Future<Stock>>();
        for (int i = 0; i < 100; i++) {
            calls.add(ask(client, "slow"));
            client.vertx().timer(5, TimeUnit.MILLISECONDS).await();
        }

        Future.all(calls).await(10, TimeUnit.SECONDS);
        // A tenth of all calls, and the ten that were saved up before.
        assertThat(shelves[0].answered.get() + shelves[1].answered.get() - 200).isBetween(100, 121);
    }

    @Test
    void a_handler_that_passes_on_what_somebody_else_lacked_has_worked_and_is_not_called_again() throws Exception {
        var shelf = new Shelf();
        var client = nodes.start("client");
        nodes.start("one", shelf);
        awaitEndpoints(client, 1);

        assertThatThrownBy(() -> answer(client, "busy"))
                .hasMessage("EXHAUSTED DEPENDENCY_UNABLE: says somebody I asked");

        assertThat(shelf.answered.get()).isEqualTo(1);
    }

    @Test
    void a_call_that_hangs_is_asked_elsewhere_beside_it_and_the_first_answer_counts() throws Exception {
        var hanging = new Shelf();
        var well = new Shelf();
        var client = nodes.start("client");
        nodes.start("hanging", hanging);
        nodes.start("well", well);
        awaitEndpoints(client, 2);
        hanging.pause = Duration.ofSeconds(4);

        long began = System.nanoTime();
        var calls = new ArrayList<Future<Stock>>();
        for (int i = 0; i < 100; i++) {
            calls.add(ask(client, "slow"));
            client.vertx().timer(5, TimeUnit.MILLISECONDS).await();
        }
        var answers = Future.all(calls).await(10, TimeUnit.SECONDS).<Stock>list();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        assertThat(answers).extracting(Stock::getSku).containsOnly("well");
        assertThat(hanging.answered.get()).isZero();
    }
}
