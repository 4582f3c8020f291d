package cobnut.launcher.crash;

import static org.awaitility.Awaitility.await;

import cobnut.launcher.crash.Matrix.Crash;
import cobnut.launcher.shop.Customer;
import cobnut.launcher.shop.RunningShop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node ends at a point on an order's way and comes back; everything is checked. All: {@code .ci/crash-points}. */
@Tag("cluster")
@ExtendWith(RunningShop.Extension.class)
class CrashPointsTest {
    /** Which cases, as a pattern of their names; the few of a build when it is not said. */
    private static final @Nullable String WANTED = System.getProperty("cobnut.crash");

    private static final List<String> REPORT = new ArrayList<>();

    private static RunningShop shop;

    @BeforeAll
    static void open(RunningShop open) throws Exception {
        shop = open;
        Trial.sellOut(shop, customer());
    }

    /** Logged in anew each time: all of them together outlast a token, and the edge may be on its way back. */
    private static Customer customer() {
        return await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> Customer.logIn(shop.address(), "ann@example.com", "correct horse"), Objects::nonNull);
    }

    static List<Crash> crashes() {
        if (WANTED == null) {
            return Matrix.some();
        }
        var wanted = Pattern.compile(WANTED).asPredicate();
        return Matrix.all().stream()
                .filter(crash -> wanted.test(crash.toString()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("crashes")
    void a_node_that_ends_there_and_comes_back_leaves_nothing_undone_or_done_twice(Crash crash) throws Exception {
        long began = System.nanoTime();
        var outcome = "ok";
        try {
            new Trial(shop, customer(), crash).run();
        } catch (Throwable failure) {
            outcome = "FAILED, " + String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
            throw failure;
        } finally {
            line(
                    crash,
                    "%.1f s %s"
                            .formatted(
                                    Duration.ofNanos(System.nanoTime() - began).toMillis() / 1e3, outcome));
        }
    }

    private static void line(Crash crash, String outcome) {
        var line = "%-55s %-17s %-31s %s"
                .formatted(
                        crash.point().file(),
                        crash.stretch().step(),
                        crash.stretch().news(),
                        outcome);
        REPORT.add(line);
        if (WANTED != null) {
            System.out.println(line);
        }
    }

    @AfterAll
    static void report() throws Exception {
        if (WANTED != null) {
            Matrix.unreachable().forEach((crash, reason) -> line(crash, "never: " + reason));
            Files.write(Path.of("target/crash-points.txt"), REPORT);
        }
    }
}
