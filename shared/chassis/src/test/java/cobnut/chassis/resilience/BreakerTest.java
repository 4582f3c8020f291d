package cobnut.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final ResilienceConfig D = ResilienceConfig.DEFAULTS;
    private static final ResilienceConfig QUICK = within(D.defaultDeadline());
    private static final ResilienceConfig IMPATIENT = within(Duration.ofMillis(200));

    private static ResilienceConfig within(Duration deadline) {
        return new ResilienceConfig(
                deadline,
                D.inFlight(),
                Duration.ofSeconds(10),
                20,
                0.5,
                Duration.ofMillis(100),
                D.shortestPatience(),
                D.longestPatience(),
                D.retryShare());
    }

    /** One that was opened and has rested: the next call is its probe. */
    private static Breaker rested(ResilienceConfig config) {
        var breaker = new Breaker(config);
        for (int i = 0; i < 20; i++) {
            breaker.count(true);
        }
        await().until(() -> breaker.state() == Breaker.State.HALF_OPEN);
        return breaker;
    }

    @Test
    void every_second_call_failing_opens_it_although_every_second_succeeds() {
        var breaker = new Breaker(QUICK);

        for (int i = 0; i < 20; i++) {
            breaker.count(i % 2 == 1);
        }

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void few_calls_or_few_failures_leave_it_closed() {
        var few = new Breaker(QUICK);
        var rare = new Breaker(QUICK);

        for (int i = 0; i < 19; i++) {
            few.count(true);
        }
        for (int i = 0; i < 1_000; i++) {
            rare.count(i % 3 == 0);
        }

        assertThat(few.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(rare.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(rare.calls()).isEqualTo(1_000);
        assertThat(rare.failures()).isEqualTo(334);
    }

    @Test
    void after_its_rest_one_call_goes_through_and_its_success_closes_it() throws Exception {
        var breaker = rested(QUICK);
        var probe = Promise.<String>promise();

        var first = breaker.run(probe::future, _ -> true);
        var second = breaker.run(() -> Future.succeededFuture("not me"), _ -> true);
        probe.complete("well");

        assertThat(first.await(5, TimeUnit.SECONDS)).isEqualTo("well");
        assertThat(second.otherwise("refused").await(5, TimeUnit.SECONDS)).isEqualTo("refused");
        await().until(() -> breaker.state() == Breaker.State.CLOSED);
        assertThat(breaker.calls()).isZero();
    }

    /** Its caller was interrupted, its context never heard of the answer: nobody will ever say how it went. */
    @Test
    void a_probe_that_nobody_hears_of_any_more_does_not_keep_it_half_open_for_ever() throws Exception {
        var breaker = rested(IMPATIENT);
        var lost = Promise.<String>promise();
        breaker.run(lost::future, _ -> true);

        await().until(() -> breaker.run(() -> Future.succeededFuture("well"), _ -> true)
                .otherwise("refused")
                .await(5, TimeUnit.SECONDS)
                .equals("well"));

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        lost.fail("late");
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void a_probe_that_fails_opens_it_for_another_rest() {
        var breaker = rested(QUICK);

        breaker.run(() -> Future.failedFuture("still unwell"), _ -> true);

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        await().until(() -> breaker.state() == Breaker.State.HALF_OPEN);
    }

    @Test
    void a_probe_that_is_refused_was_answered_and_closes_it() {
        var breaker = rested(QUICK);

        breaker.run(() -> Future.failedFuture("there is no such product"), _ -> false);

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }
}
