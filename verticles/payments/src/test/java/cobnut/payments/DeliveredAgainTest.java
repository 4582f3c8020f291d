package cobnut.payments;

import static cobnut.payments.PaymentsCluster.until;
import static org.assertj.core.api.Assertions.assertThat;

import cobnut.chassis.CallOptions;
import cobnut.contracts.Money;
import cobnut.kernel.ServiceException;
import cobnut.payments.PaymentsCluster.Running;
import cobnut.payments.v1.ChargeCardRequest;
import cobnut.payments.v1.PaymentsGrpcClient;
import cobnut.payments.v1.RefundChargeRequest;
import cobnut.payments.v1.VoidChargeRequest;
import cobnut.postgres.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Commands that arrive one to five times each, at once and late, at two replicas over the bus: charges, and voids and
 * refunds that race with them. {@code -Dcobnut.commands=100000} is the promised number, see {@code .ci/deliveries}.
 */
@ExtendWith(PaymentsCluster.class)
class DeliveredAgainTest {
    private static final int COMMANDS = Integer.getInteger("cobnut.commands", 600);
    private static final int MOST_DELIVERIES = 5;
    private static final int AT_ONCE = 48;
    private static final int LATEST_MILLIS = 40;
    private static final long AMOUNT = 1290;
    private static final String OURS = "select payment_id::text, kind, minor from ledger order by line";
    private static final String THEIRS = "select charge_id, kind, minor from ledger order by line";

    /** What an order does with its one charge. */
    private record Story(
            UUID charge, UUID order, String card, boolean voids, boolean refunds, SplittableRandom random) {
        int commands() {
            return 1 + (voids ? 1 : 0) + (refunds ? 1 : 0);
        }
    }

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final AtomicLong deliveries = new AtomicLong();
    private final Map<UUID, Set<String>> answers = new ConcurrentHashMap<>();
    private final Map<UUID, String> last = new ConcurrentHashMap<>();

    @Test
    void no_card_is_charged_twice_and_both_ledgers_say_the_same(Running cluster) throws Exception {
        var stories = stories();
        long began = System.nanoTime();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = new ArrayList<Future<?>>();
            for (var story : stories) {
                places.acquire();
                told.add(threads.submit(() -> tell(cluster, story)));
            }
            for (var each : told) {
                each.get(2, TimeUnit.MINUTES);
            }
        }

        var ours = ledger(cluster.databases().payments(), OURS);
        var theirs = ledger(cluster.databases().bank(), THEIRS);
        stories.forEach(story -> agrees(story, ours.getOrDefault(story.charge, List.of()), theirs));
        report(stories, Duration.ofNanos(System.nanoTime() - began));
    }

    private static List<Story> stories() {
        var random = new SplittableRandom(COMMANDS);
        var stories = new ArrayList<Story>();
        for (int commands = 0;
                commands < COMMANDS;
                commands += stories.getLast().commands()) {
            int card = random.nextInt(100);
            stories.add(new Story(
                    new UUID(random.nextLong(), random.nextLong()),
                    new UUID(random.nextLong(), random.nextLong()),
                    card < 85 ? "tok_ok" : card < 97 ? "tok_declined" : "tok_error_after_charge",
                    random.nextInt(4) == 0,
                    random.nextInt(4) == 0,
                    random.split()));
        }
        return stories;
    }

    /** Everything is on its way at once; then, as its saga would, the order asks until it knows. */
    private void tell(Running cluster, Story story) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            deliver(threads, story, () -> charge(cluster, story));
            if (story.voids) {
                deliver(threads, story, () -> voided(cluster, story));
            }
            if (story.refunds) {
                deliver(threads, story, () -> refund(cluster, story));
            }
        }
        last.put(story.charge, until(() -> charge(cluster, story)));
        places.release();
    }

    private void deliver(ExecutorService threads, Story story, Runnable command) {
        for (int n = 1 + story.random.nextInt(MOST_DELIVERIES); n > 0; n--) {
            long late = story.random.nextInt(LATEST_MILLIS);
            threads.submit(() -> {
                TimeUnit.MILLISECONDS.sleep(late);
                deliveries.incrementAndGet();
                command.run();
                return null;
            });
        }
    }

    private String charge(Running cluster, Story story) {
        var request = ChargeCardRequest.newBuilder()
                .setChargeId(story.charge.toString())
                .setOrderId(story.order.toString())
                .setCustomerId("ann")
                .setCard(story.card)
                .setAmount(Money.newBuilder().setCurrency("EUR").setMinor(AMOUNT))
                .build();
        var answer = cluster.call(PaymentsGrpcClient.ChargeCard, request, CallOptions.NONE)
                .getOutcomeCase()
                .name();
        answers.computeIfAbsent(story.charge, _ -> ConcurrentHashMap.newKeySet())
                .add(answer);
        return answer;
    }

    private static void voided(Running cluster, Story story) {
        var request = VoidChargeRequest.newBuilder()
                .setChargeId(story.charge.toString())
                .setOrderId(story.order.toString())
                .build();
        until(() -> cluster.call(PaymentsGrpcClient.VoidCharge, request, CallOptions.NONE));
    }

    /** Too early, or of what was never captured, it is refused; that is an answer. */
    private static void refund(Running cluster, Story story) {
        var request = RefundChargeRequest.newBuilder()
                .setChargeId(story.charge.toString())
                .build();
        try {
            until(() -> cluster.call(PaymentsGrpcClient.RefundCharge, request, CallOptions.NONE));
        } catch (ServiceException refused) {
            assertThat(refused.problem().reason()).isIn("PAYMENT_NOT_FOUND", "NOT_CAPTURED");
        }
    }

    private record Line(UUID charge, String kind, long minor) {}

    private static Map<UUID, List<Line>> ledger(Database database, String lines) {
        var byCharge = new HashMap<UUID, List<Line>>();
        database.list(lines, row -> new Line(UUID.fromString(row.getString(0)), row.getString(1), row.getLong(2)))
                .forEach(line -> byCharge.computeIfAbsent(line.charge, _ -> new ArrayList<>())
                        .add(line));
        return byCharge;
    }

    private void agrees(Story story, List<Line> ours, Map<UUID, List<Line>> theirs) {
        assertThat(ours).as("ledgers of %s", story).isEqualTo(theirs.getOrDefault(story.charge, List.of()));
        var kinds = ours.stream().map(Line::kind).toList();
        assertThat(ours).as("%s", story).allMatch(line -> line.minor == AMOUNT);
        assertThat(kinds)
                .as("what the last answer of %s says", story)
                .isEqualTo(
                        switch (last.get(story.charge)) {
                            case "CAPTURED" -> List.of("CAPTURE");
                            case "DECLINED" -> List.of();
                            // Kept out, or given back.
                            case "VOIDED" -> kinds.isEmpty() ? List.of() : List.of("CAPTURE", "REFUND");
                            default -> throw new AssertionError("no outcome of " + story);
                        });
        var heard = answers.get(story.charge);
        assertThat(heard).as("answers of %s", story).isSubsetOf(allowed(story, kinds));
    }

    /** What was captured is never called declined, and what was kept out was never called captured. */
    private static Set<String> allowed(Story story, List<String> kinds) {
        if (kinds.isEmpty()) {
            return story.card.equals("tok_declined") ? Set.of("DECLINED", "VOIDED") : Set.of("VOIDED");
        }
        return kinds.size() == 2 ? Set.of("CAPTURED", "VOIDED") : Set.of("CAPTURED");
    }

    private void report(List<Story> stories, Duration took) {
        int commands = stories.stream().mapToInt(Story::commands).sum();
        long captured = last.values().stream().filter("CAPTURED"::equals).count();
        System.out.printf(
                "%,d commands, delivered %,d times in %d s: %,d charges, %,d captured, none twice%n",
                commands, deliveries.get(), took.toSeconds(), stories.size(), captured);
    }
}
