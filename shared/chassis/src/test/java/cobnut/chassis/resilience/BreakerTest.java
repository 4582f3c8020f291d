package cobnut.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BreakerTest {
    private static final ResilienceConfig D = ResilienceConfig.DEFAULTS;
    private static final ResilienceConfig QUICK = new ResilienceConfig(
            D.defaultDeadline(),
            D.inFlight(),
            Duration.ofSeconds(10),
            20,
            0.5,
            Duration.ofMillis(100),
            D.shortestAttempt(),
            D.longestAttempt(),
            D.retryShare());

    @Test
    void every_second_call_failing_opens_it_although_every_second_succeeds(Vertx vertx) {
        var breaker = new Breaker("a", vertx, QUICK);

        for (int i = 0; i < 20; i++) {
            breaker.count(i % 2 == 1);
        }

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void few_calls_or_few_failures_leave_it_closed(Vertx vertx) {
        var few = new Breaker("few", vertx, QUICK);
        var rare = new Breaker("rare", vertx, QUICK);

        for (int i = 0; i < 19; i++) {
            few.count(true);
        }
        for (int i = 0; i < 1_000; i++) {
            rare.count(i % 3 == 0);
        }

        assertThat(few.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(rare.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(rare.calls()).isEqualTo(1_000);
        assertThat(rare.failures()).isEqualTo(334);
    }

    @Test
    void after_its_rest_one_call_goes_through_and_its_success_closes_it(Vertx vertx) throws Exception {
        var breaker = new Breaker("b", vertx, QUICK);
        for (int i = 0; i < 20; i++) {
            breaker.count(true);
        }
        await().until(() -> breaker.state() == CircuitBreakerState.HALF_OPEN);
        var probe = Promise.<String>promise();

        var first = breaker.run(probe::future);
        var second = breaker.run(() -> Future.succeededFuture("not me"));
        probe.complete("well");

        assertThat(first.await(5, TimeUnit.SECONDS)).isEqualTo("well");
        assertThat(second.otherwise("refused").await(5, TimeUnit.SECONDS)).isEqualTo("refused");
        await().until(() -> breaker.state() == CircuitBreakerState.CLOSED);
        assertThat(breaker.calls()).isZero();
    }
}
