package cobnut.chassis.directory;

import cobnut.chassis.directory.Endpoint.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view that beats and membership make. A node is out when the cluster says it left, or when its beat is four
 * seconds late; a beat brings it back. When this node's own tick comes over a second late, it was this node that
 * slept: all ages begin anew, or it would evict everybody on waking.
 */
public final class BeatDirectory implements Directory {
    private static final Logger LOG = LoggerFactory.getLogger(BeatDirectory.class);
    private static final String BEAT = "cobnut.beat";
    private static final String HELLO = "cobnut.hello";
    private static final long TICK_MS = 1_000;
    private static final long OUT_NANOS = Duration.ofSeconds(4).toNanos();
    private static final long OVERSLEPT_NANOS = Duration.ofSeconds(2).toNanos();

    private record Heard(Beat beat, long nanos) {}

    private final Vertx vertx;
    private final LocalNode self;
    private final Predicate<String> member;
    private final ContractStore contracts;
    private final Map<String, Heard> others = new ConcurrentHashMap<>();
    /** Boot ids that the cluster said are gone: their beats say nothing until they are members again. */
    private final Map<String, Long> departed = new ConcurrentHashMap<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<MessageConsumer<Buffer>> consumers = new ArrayList<>();
    private final AtomicInteger steady = new AtomicInteger();
    private volatile long lastTick = System.nanoTime();
    private volatile long timer = -1;
    private volatile List<Endpoint> view = List.of();

    /** @param member whether a boot id is a member's now; asked only about those who were said to have left */
    public BeatDirectory(Vertx vertx, LocalNode self, Predicate<String> member) {
        this.vertx = vertx;
        this.self = self;
        this.member = member;
        this.contracts = new ContractStore(vertx);
    }

    /** Begins to listen and to beat; completes when the cluster can reach this node's directory. */
    public Future<Void> start() {
        MessageConsumer<Buffer> beats = vertx.eventBus().consumer(BEAT, this::heard);
        MessageConsumer<Buffer> hellos = vertx.eventBus().consumer(HELLO, hello -> beat());
        consumers.addAll(List.of(beats, hellos));
        return Future.all(beats.completion(), hellos.completion())
                .onSuccess(listening -> {
                    timer = vertx.setPeriodic(TICK_MS, id -> tick());
                    vertx.eventBus().publish(HELLO, Buffer.buffer());
                })
                .mapEmpty();
    }

    /** Stops to beat and to listen; the view stands still. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
                .mapEmpty();
    }

    /** Says at once what this node is now; called when its state or its services change. */
    public void beat() {
        var beat = own();
        vertx.eventBus().publish(BEAT, beat.encode());
        see();
    }

    private void tick() {
        long now = System.nanoTime();
        if (now - lastTick > OVERSLEPT_NANOS) {
            others.replaceAll((boot, heard) -> new Heard(heard.beat, now));
        }
        lastTick = now;
        steady.incrementAndGet();
        if (others.values().removeIf(heard -> now - heard.nanos > OUT_NANOS)) {
            changed();
        }
        departed.values().removeIf(since -> now - since > Duration.ofHours(1).toNanos());
        beat();
    }

    private void heard(Message<Buffer> message) {
        Beat beat;
        try {
            beat = Beat.decode(message.body());
        } catch (RuntimeException e) {
            LOG.warn("a beat cannot be read and is passed over: {}", e.toString());
            return;
        }
        if (beat.bootId().equals(self.bootId()) || !present(beat.bootId())) {
            return;
        }
        var before = others.put(beat.bootId(), new Heard(beat, System.nanoTime()));
        if (before == null || !before.beat.sameButLoad(beat)) {
            changed();
        } else {
            see();
        }
    }

    /** In a merge the word that somebody left may come after the word that the same one came: members decide. */
    private boolean present(String bootId) {
        if (!departed.containsKey(bootId)) {
            return true;
        }
        boolean again = member.test(bootId);
        if (again) {
            came(bootId);
        }
        return again;
    }

    /** The cluster says that the process is gone. Thread-safe. */
    public void left(String bootId) {
        departed.put(bootId, System.nanoTime());
        if (others.remove(bootId) != null) {
            changed();
        }
    }

    /** The cluster says that the process is a member; whether it had left before. Thread-safe. */
    public boolean came(String bootId) {
        return departed.remove(bootId) != null;
    }

    /** What a record says of an endpoint that was not heard yet; its first beat replaces it. */
    void assume(Endpoint endpoint) {
        if (endpoint.bootId().equals(self.bootId()) || departed.containsKey(endpoint.bootId())) {
            return;
        }
        var served = new Beat.Served(endpoint.service(), endpoint.instances(), 0, endpoint.contracts());
        others.merge(
                endpoint.bootId(),
                new Heard(
                        new Beat(
                                endpoint.node(),
                                endpoint.bootId(),
                                endpoint.state(),
                                endpoint.management(),
                                endpoint.version(),
                                List.of(served)),
                        System.nanoTime()),
                (known, assumed) -> known);
    }

    private void changed() {
        steady.set(0);
        see();
        listeners.forEach(listener -> vertx.runOnContext(told -> listener.run()));
    }

    private void see() {
        var all = new ArrayList<>(own().endpoints(System.nanoTime(), true));
        others.values().forEach(heard -> all.addAll(heard.beat.endpoints(heard.nanos, false)));
        all.sort(Comparator.comparing((Endpoint endpoint) -> endpoint.state() != State.UP)
                .thenComparing(Endpoint::service)
                .thenComparing(Endpoint::node));
        view = List.copyOf(all);
    }

    private Beat own() {
        var services = self.hosted().stream()
                .map(hosted -> {
                    hosted.contracts().values().forEach(contracts::put);
                    var hashes = new java.util.HashMap<String, String>();
                    hosted.contracts().forEach((name, contract) -> hashes.put(name, contract.hash()));
                    return new Beat.Served(hosted.service(), hosted.instances(), hosted.inFlight(), hashes);
                })
                .toList();
        return new Beat(self.name(), self.bootId(), self.state(), self.management(), self.version(), services);
    }

    /** Boot ids of everybody in the view, this node included. */
    public Collection<String> bootIds() {
        var ids = new ArrayList<>(others.keySet());
        ids.add(self.bootId());
        return ids;
    }

    /** This node's own services or state changed: tell the others and whoever listens here. */
    public void changedHere() {
        beat();
        changed();
    }

    /** Whether the tick still comes; it does not when the event loops are stuck. */
    public boolean ticking() {
        return System.nanoTime() - lastTick < Duration.ofSeconds(10).toNanos();
    }

    @Override
    public List<Endpoint> endpoints() {
        return view;
    }

    @Override
    public List<Endpoint> serving(String contract) {
        var serving = new ArrayList<Endpoint>();
        for (var endpoint : view) {
            if (endpoint.contracts().containsKey(contract) && endpoint.state() != State.STARTING) {
                serving.add(endpoint);
            }
        }
        return serving;
    }

    @Override
    public Future<Contract> contract(String name, String hash) {
        var from = view.stream()
                .filter(endpoint ->
                        !endpoint.local() && hash.equals(endpoint.contracts().get(name)))
                .toList();
        return contracts.get(name, hash, from);
    }

    /** A contract this JVM has, by hash. */
    public java.util.Optional<Contract> known(String hash) {
        return contracts.find(hash);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public int steadyBeats() {
        return steady.get();
    }
}
