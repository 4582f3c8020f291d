package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PasswordsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void a_password_is_kept_as_argon2id_with_a_salt_of_its_own() {
        try (var passwords = new Passwords(vertx, 2, 10)) {
            var one = passwords.hash("correct horse", PATIENCE);
            var two = passwords.hash("correct horse", PATIENCE);

            assertThat(one).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(two);
            assertThat(passwords.matches("correct horse", Optional.of(one), PATIENCE))
                    .isTrue();
            assertThat(passwords.matches("correct hors", Optional.of(one), PATIENCE))
                    .isFalse();
        }
    }

    @Test
    void one_password_is_the_same_from_every_keyboard() {
        try (var passwords = new Passwords(vertx, 2, 10)) {
            var composed = passwords.hash("caf\u00e9 cr\u00e8me", PATIENCE);

            assertThat(passwords.matches("cafe\u0301 cre\u0300me", Optional.of(composed), PATIENCE))
                    .isTrue();
        }
    }

    @Test
    void nobody_has_no_password_not_even_the_one_it_is_compared_with() {
        try (var passwords = new Passwords(vertx, 2, 10)) {
            assertThat(passwords.matches("nobody's password", Optional.empty(), PATIENCE))
                    .isFalse();
        }
    }

    @Test
    void an_unknown_user_costs_as_much_as_a_wrong_password() {
        try (var passwords = new Passwords(vertx, 1, 10)) {
            var known = Optional.of(passwords.hash("correct horse", PATIENCE));
            var wrong = new ArrayList<Long>();
            var unknown = new ArrayList<Long>();
            for (int i = 0; i < 7; i++) {
                wrong.add(nanos(() -> passwords.matches("wrong horse", known, PATIENCE)));
                unknown.add(nanos(() -> passwords.matches("wrong horse", Optional.empty(), PATIENCE)));
            }

            // Without the dummy hash it would be a thousandth.
            assertThat((double) median(unknown) / median(wrong)).isBetween(0.3, 3.0);
        }
    }

    @Test
    void above_the_bound_a_call_is_refused_and_afterwards_it_is_served_again() throws Exception {
        try (var passwords = new Passwords(vertx, 1, 2)) {
            var answers = Together.answers(12, _ -> () -> attempt(passwords, PATIENCE));

            assertThat(answers).contains("hashed").contains("EXHAUSTED");
            assertThat(answers).containsOnly("hashed", "EXHAUSTED");
            assertThat(attempt(passwords, PATIENCE)).isEqualTo("hashed");
        }
    }

    @Test
    void work_whose_caller_gave_up_is_refused_and_its_place_becomes_free() {
        try (var passwords = new Passwords(vertx, 1, 0)) {
            assertThat(attempt(passwords, Duration.ZERO)).isEqualTo("EXHAUSTED");

            assertThat(eventually(passwords)).isEqualTo("hashed");
        }
    }

    @Test
    @Timeout(60)
    void who_gives_up_waiting_leaves_his_context_to_the_others() throws Exception {
        var threads = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        var given = Promise.<Context>promise();
        vertx.deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                given.complete(context);
                                return Future.succeededFuture();
                            }
                        },
                        threads)
                .await();
        try (var passwords = new Passwords(vertx, 1, 10)) {
            // The first takes longer than the second's patience; its answer comes when the second is gone.
            var first = on(given.future().await(), () -> attempt(passwords, PATIENCE));
            var second = on(given.future().await(), () -> attempt(passwords, Duration.ofMillis(1)));
            var third = on(given.future().await(), () -> attempt(passwords, PATIENCE));

            assertThat(second.await(10, TimeUnit.SECONDS)).isEqualTo("EXHAUSTED");
            assertThat(first.await(10, TimeUnit.SECONDS)).isEqualTo("hashed");
            assertThat(third.await(10, TimeUnit.SECONDS)).isEqualTo("hashed");
            assertThat(on(given.future().await(), () -> attempt(passwords, PATIENCE))
                            .await(10, TimeUnit.SECONDS))
                    .isEqualTo("hashed");
        }
    }

    private static Future<String> on(Context context, Supplier<String> work) {
        var answer = Promise.<String>promise();
        context.runOnContext(_ -> answer.complete(work.get()));
        return answer.future();
    }

    /** The place is free once the worker has looked at what it was given, which takes as long as it takes. */
    private static String eventually(Passwords passwords) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        var answer = attempt(passwords, PATIENCE);
        while (!answer.equals("hashed") && System.nanoTime() < until) {
            Thread.onSpinWait();
            answer = attempt(passwords, PATIENCE);
        }
        return answer;
    }

    private static String attempt(Passwords passwords, Duration patience) {
        try {
            passwords.hash("correct horse", patience);
            return "hashed";
        } catch (ServiceException e) {
            assertThat(e.kind()).isEqualTo(Kind.EXHAUSTED);
            return e.kind().name();
        }
    }

    private static long nanos(Runnable work) {
        var start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
