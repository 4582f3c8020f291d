package cobnut.launcher.chaos.workload;

import cobnut.launcher.chaos.workload.Client.Asked;
import cobnut.launcher.chaos.workload.Operation.Kind;
import cobnut.launcher.chaos.workload.Operation.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One errand of one customer: orders, perhaps twice at once, perhaps cancels, perhaps asks again with the same key,
 * reads the order until it is final, perhaps sends it back. What is random was decided by the seed before it began.
 */
final class Story {
    private static final long PROBE = -1;
    private static final Duration INSISTS = Duration.ofSeconds(20);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 4_000;
    private static final List<Long> READ_AFTER_MILLIS =
            List.of(300L, 700L, 1_500L, 3_000L, 5_000L, 5_000L, 5_000L, 10_000L);
    private static final List<String> FINAL = List.of("CONFIRMED", "REJECTED", "CANCELLED", "RETURNED");
    private static final List<String> CARDS = List.of(
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_declined",
            "tok_declined",
            "tok_error_after_charge",
            "tok_error_after_charge",
            "tok_error_after_charge",
            "tok_hang_after_charge",
            "tok_slow");

    private final long number;
    private final Client client;
    private final String key = UUID.randomUUID().toString();
    private final Map<String, Long> basket;
    private final String card;
    private final boolean twiceAtOnce;
    private final boolean again;
    private final boolean other;
    private final long cancelAfterMillis;
    private final boolean returns;
    private final long jitter;
    private volatile String order = "";
    private volatile boolean settled;
    private volatile boolean open;

    Story(long number, Client client, Shelf shelf, boolean returnsExist, RandomGenerator random) {
        this.number = number;
        this.client = client;
        this.basket = shelf.take(number, random);
        this.card = CARDS.get(random.nextInt(CARDS.size()));
        this.twiceAtOnce = random.nextInt(10) == 0;
        this.again = random.nextInt(5) == 0;
        this.other = random.nextInt(20) == 0;
        // Square of a uniform number: most cancels come early, when there is most to race with.
        double late = random.nextDouble();
        this.cancelAfterMillis = random.nextInt(6) == 0 ? (long) (3_000 * late * late) : -1;
        this.returns = returnsExist && random.nextInt(8) == 0;
        this.jitter = random.nextLong(100);
    }

    private Story(Client client) {
        this.number = PROBE;
        this.client = client;
        this.basket = Map.of("p-200", 1L);
        this.card = "tok_ok";
        this.twiceAtOnce = false;
        this.again = false;
        this.other = false;
        this.cancelAfterMillis = -1;
        this.returns = false;
        this.jitter = 0;
    }

    /** An order that is placed only to see whether it can be. */
    static Story probe(Client client) {
        return new Story(client);
    }

    /** Asks once; whether there is an answer. */
    boolean attempt() throws InterruptedException {
        insist(Kind.PLACE, Duration.ZERO);
        return settled;
    }

    /** All of it, to be run on a thread that may wait. */
    void tell() throws InterruptedException {
        if (twiceAtOnce) {
            var second = Thread.ofVirtual().start(() -> quietly(() -> insist(Kind.PLACE_AGAIN, INSISTS)));
            insist(Kind.PLACE, INSISTS);
            second.join();
        } else {
            insist(Kind.PLACE, INSISTS);
        }
        if (order.isEmpty()) {
            return;
        }
        if (cancelAfterMillis >= 0) {
            rest(cancelAfterMillis);
            about(Kind.CANCEL, "POST", "/cancel", "{}");
        }
        if (again) {
            place(Kind.PLACE_AGAIN, basket);
        }
        if (other) {
            place(Kind.PLACE_OTHER, Map.of("p-001", 7L));
        }
        var status = readUntilFinal();
        if (returns && status.equals("CONFIRMED")) {
            about(Kind.RETURN, "POST", "/return", "{}");
            rest(1_500);
            readUntilFinal();
        }
    }

    /** Whether the customer still does not know if there is an order. */
    boolean unsettled() {
        return open && !settled;
    }

    /** The key once more, until there is an answer. */
    void settle(Duration limit) throws InterruptedException {
        insist(Kind.PLACE, limit);
    }

    private interface Part {
        void play() throws InterruptedException;
    }

    private static void quietly(Part part) {
        try {
            part.play();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void insist(Kind kind, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            var operation = place(kind, basket);
            if (operation.decided()) {
                if (operation.result() == Result.OK) {
                    order = operation.order();
                }
                settled = true;
                return;
            }
            open = open || operation.result() == Result.UNKNOWN;
            if (System.nanoTime() > end) {
                return;
            }
            // As polite as clients should be: what comes back must not drown in what waited for it.
            rest(ThreadLocalRandom.current().nextLong(pause / 2, pause));
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private Operation place(Kind kind, Map<String, Long> lines) throws InterruptedException {
        var asked = new Asked(number, kind, key, Customer.basket(lines, card), card, order);
        return client.ask(asked, "POST", "/v1/orders");
    }

    private Operation about(Kind kind, String method, String suffix, String body) throws InterruptedException {
        var asked = new Asked(number, kind, kind == Kind.RETURN ? "return-" + key : "", body, card, order);
        return client.ask(asked, method, "/v1/orders/" + order + suffix);
    }

    private String readUntilFinal() throws InterruptedException {
        var status = "";
        for (long after : READ_AFTER_MILLIS) {
            rest(after + jitter);
            status = about(Kind.READ, "GET", "", "").seen();
            if (FINAL.contains(status)) {
                break;
            }
        }
        return status;
    }

    private static void rest(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
