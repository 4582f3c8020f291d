package cobnut.launcher.chaos.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * An open loop: customers come at their own rate, however slow the shop is. Only when far too many wait already is one
 * turned away, and counted.
 */
public final class Workload implements AutoCloseable {
    private static final int CUSTOMERS = 16;
    private static final int MOST_AT_ONCE = 2_000;
    private static final long PROBE_MILLIS = 100;
    private static final Duration SETTLES = Duration.ofSeconds(60);

    private final History history;
    private final Shelf shelf;
    private final double perSecond;
    private final SplittableRandom random;
    private final List<Client> clients;
    private final boolean returns;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final LongAdder turnedAway = new LongAdder();
    private final Queue<Story> unsettled = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean going = true;

    private Workload(
            History history,
            Shelf shelf,
            double perSecond,
            SplittableRandom random,
            List<Client> clients,
            boolean returns) {
        this.history = history;
        this.shelf = shelf;
        this.perSecond = perSecond;
        this.random = random;
        this.clients = clients;
        this.returns = returns;
        this.thread = Thread.ofPlatform().name("workload").unstarted(this::come);
    }

    /** Registers the customers; nobody comes before {@link #open}. */
    public static Workload prepare(String shop, History history, Shelf shelf, double perSecond, long seed)
            throws IOException, InterruptedException {
        var clients = new ArrayList<Client>();
        for (int i = 0; i < CUSTOMERS; i++) {
            clients.add(new Client("c" + i, Customer.register(shop), history));
        }
        var api = Customer.stranger(shop).get("/openapi.json").getJsonObject("paths");
        boolean returns = api.fieldNames().stream().anyMatch(path -> path.matches("/v1/orders/\\{\\w+}/return"));
        return new Workload(history, shelf, perSecond, new SplittableRandom(seed), clients, returns);
    }

    public void open() {
        thread.start();
    }

    private void come() {
        long at = System.nanoTime();
        try {
            for (long number = 0; going; number++) {
                // Exponential gaps: arrivals do not know of each other.
                at += (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
                long wait = at - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                var client = clients.get(random.nextInt(clients.size()));
                var story = new Story(number, client, shelf, returns, random.split());
                if (places.tryAcquire()) {
                    Thread.ofVirtual().name("story-" + number).start(() -> play(story));
                } else {
                    turnedAway.increment();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void play(Story story) {
        try {
            story.tell();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            remember(story);
            places.release();
        }
    }

    private void remember(Story story) {
        if (story.unsettled()) {
            unsettled.add(story);
        }
    }

    /** Customers who come and go right now. */
    public int present() {
        return MOST_AT_ONCE - places.availablePermits();
    }

    public long turnedAway() {
        return turnedAway.sum();
    }

    /**
     * Nobody new comes; who is there goes home, and whoever does not know whether there is an order asks until it is
     * known.
     *
     * @return how many never found out, or never came to an end
     */
    public long drain(Duration limit) throws InterruptedException {
        going = false;
        thread.interrupt();
        thread.join();
        if (!places.tryAcquire(MOST_AT_ONCE, limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return present();
        }
        places.release(MOST_AT_ONCE);
        // After an outage there are hundreds: as many at a time as there are customers.
        try (var settling =
                Executors.newFixedThreadPool(CUSTOMERS, Thread.ofVirtual().factory())) {
            var tasks = unsettled.stream()
                    .map(story -> (Callable<Story>) () -> {
                        story.settle(SETTLES);
                        return story;
                    })
                    .toList();
            for (var settled : settling.invokeAll(tasks)) {
                if (settled.state() == Future.State.FAILED) {
                    throw new IllegalStateException(
                            "a customer who asked what became of an order failed", settled.exceptionNow());
                }
            }
        }
        return unsettled.stream().filter(Story::unsettled).count();
    }

    /**
     * How long until the shop takes orders again: three in a row at the first attempt. Each is an order like any
     * other, written down, and settled in the end.
     *
     * @return empty when it did not within the limit
     */
    public Optional<Duration> back(Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        long first = began;
        int inARow = 0;
        while (System.nanoTime() - began < limit.toNanos()) {
            var probe = Story.probe(clients.getFirst());
            long asked = System.nanoTime();
            if (probe.attempt()) {
                first = inARow == 0 ? asked : first;
                if (++inARow == 3) {
                    return Optional.of(Duration.ofNanos(first - began));
                }
            } else {
                remember(probe);
                inARow = 0;
                TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
            }
        }
        return Optional.empty();
    }

    /** Ends it without order. */
    @Override
    public void close() {
        going = false;
        thread.interrupt();
    }
}
