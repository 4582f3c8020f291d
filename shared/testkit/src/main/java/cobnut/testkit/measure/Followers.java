package cobnut.testkit.measure;

import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.Reactions.Received;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;
import cobnut.chassis.log.LogRpc;
import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrdersLogGrpcClient;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.NewEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The two services between which events are measured: one with a log, one that follows it. */
final class Followers {
    private static final int WRITERS = 8;
    private static final int A_CALL = 50;
    private static final int AT_ONCE = 64;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    record Nothing() {}

    private Followers() {}

    /** Orders as far as its log. */
    static final class Owner implements ServiceVerticle<Nothing> {
        private final AtomicLong appended = new AtomicLong();
        /** Thousands that try again and again would be measured instead of the log. */
        private final Semaphore places = new Semaphore(AT_ONCE, true);

        private volatile @Nullable Database database;
        private volatile @Nullable EventLog log;

        @Override
        public String name() {
            return "orders";
        }

        @Override
        public Nothing defaults() {
            return new Nothing();
        }

        @Override
        public Instances start(Node node, Nothing config) {
            database = node.database();
            log = node.log();
            var rpc = new LogRpc(node.log());
            return () -> Calls.of(OrdersLogGrpcService.SERVICE_DESCRIPTOR).on(OrdersLogGrpcService.ReadLog, rpc::read);
        }

        long appended() {
            return appended.get();
        }

        /** As fast as it goes; and numbered. */
        void append(int count) throws Exception {
            var writers = new ArrayList<Future<Boolean>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    writers.add(threads.submit((Callable<Boolean>) () -> {
                        while (appended.addAndGet(A_CALL) <= count) {
                            append(IntStream.range(0, A_CALL)
                                    .mapToObj(_ -> event())
                                    .toList());
                        }
                        appended.addAndGet(-A_CALL);
                        return true;
                    }));
                }
            }
            for (var writer : writers) {
                writer.get();
            }
            present(log).stamp();
        }

        /** At a rate, whether the log keeps up or not; nanoseconds until each took effect, sorted. */
        long[] load(Reader reader, int rate, Duration length) throws Exception {
            int count = (int) (rate * length.toMillis() / 1_000);
            var begun = new ConcurrentHashMap<UUID, Long>();
            var all = new ArrayList<UUID>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                long start = System.nanoTime();
                for (int n = 0; n < count; n++) {
                    TimeUnit.NANOSECONDS.sleep(start + n * 1_000_000_000L / rate - System.nanoTime());
                    var event = event();
                    all.add(event.id());
                    threads.submit(() -> {
                        begun.put(event.id(), System.nanoTime());
                        places.acquireUninterruptibly();
                        try {
                            append(List.of(event));
                        } finally {
                            places.release();
                        }
                        appended.incrementAndGet();
                    });
                }
            }
            waitFor(() -> reader.effects.size() >= all.size());
            return all.stream()
                    .mapToLong(id -> present(reader.effects.get(id)) - present(begun.get(id)))
                    .sorted()
                    .toArray();
        }

        /** Until it is in: a queue that is full for a moment is part of what is measured. */
        private void append(List<NewEvent> events) {
            while (true) {
                try {
                    appendOnce(events);
                    return;
                } catch (ServiceException busy) {
                    if (!busy.kind().passing()) {
                        throw busy;
                    }
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE.toNanos()));
                }
            }
        }

        /** A key of its own, so that nobody need hold a lock on it. */
        private void appendOnce(List<NewEvent> events) {
            var key = events.getFirst().id().toString();
            present(database).transact(tx -> present(log).append(tx, key, EventLog.ANY, events));
        }

        private static NewEvent event() {
            var id = Ids.next(InstantSource.system());
            var message = OrderConfirmed.newBuilder().setOrderId(id.toString()).setCustomerId("a-customer-of-the-shop");
            var type = OrderConfirmed.getDescriptor().getFullName();
            return new NewEvent(id, type, 1, message.build().toByteArray(), null);
        }
    }

    /** What a reader does with an event. */
    enum Work {
        NOTHING,
        /** One statement for all that a transaction takes in. */
        MANY,
        /** A row an event. */
        EACH
    }

    /** Follows the orders and counts what is committed. */
    static final class Reader implements ServiceVerticle<Nothing> {
        private final String label;
        private final Work work;
        private final Map<UUID, Long> effects = new ConcurrentHashMap<>();
        private final LongAdder taken = new LongAdder();
        private final AtomicLong first = new AtomicLong();
        private volatile long last;
        private volatile boolean timed;

        Reader(String label, Work work) {
            this.label = label;
            this.work = work;
        }

        String label() {
            return label;
        }

        @Override
        public String name() {
            return "measured";
        }

        @Override
        public Nothing defaults() {
            return new Nothing();
        }

        @Override
        public Instances start(Node node, Nothing config) {
            node.database().update("delete from taken");
            node.follow(OrdersLogGrpcClient.ReadLog, label, on -> {
                switch (work) {
                    case NOTHING -> on.events(OrderConfirmed.class, this::took);
                    case MANY -> on.events(OrderConfirmed.class, this::many);
                    case EACH -> on.event(OrderConfirmed.class, this::each);
                }
            });
            return Serving::nothing;
        }

        private void each(Tx tx, Received<OrderConfirmed> event) {
            tx.last("insert into taken (id, key) values ($1, $2)", _ -> {}, event.id(), event.key());
            took(tx, List.of(event));
        }

        private void many(Tx tx, List<Received<OrderConfirmed>> events) {
            tx.last(
                    "insert into taken (id, key) select * from unnest($1::uuid[], $2::text[])",
                    _ -> {},
                    events.stream().map(Received::id).toArray(UUID[]::new),
                    events.stream().map(Received::key).toArray(String[]::new));
            took(tx, events);
        }

        private void took(Tx tx, List<Received<OrderConfirmed>> events) {
            first.compareAndSet(0, System.nanoTime());
            tx.afterCommit(() -> {
                long now = System.nanoTime();
                if (timed) {
                    events.forEach(event -> effects.put(event.id(), now));
                }
                taken.add(events.size());
                last = now;
            });
        }

        /** Events a second from the first to the last. */
        double drained(long count) throws InterruptedException {
            waitFor(() -> taken.sum() >= count);
            timed = true;
            return count * 1e9 / (last - first.get());
        }
    }

    private static void waitFor(BooleanSupplier done) throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - limit > 0) {
                throw new IllegalStateException("not all took effect within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value, "set when the node started, or when the event was appended");
    }
}
