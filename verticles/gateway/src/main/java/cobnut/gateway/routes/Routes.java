package cobnut.gateway.routes;

import cobnut.chassis.directory.Contract;
import cobnut.chassis.directory.Directory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present {@link RouteTable}, kept true to the directory: contracts that appear are fetched by their hash, those
 * that have gone are remembered for a while. Thread-safe; reading is one volatile read.
 */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final int STEADY = 2;
    /** More versions of contracts than this are a sign of something broken; the newest are not learned. */
    private static final int MOST_CONTRACTS = 2000;

    private final Directory directory;
    private final Map<String, String> claims;
    private final Duration memory;
    private final LongSupplier nanos;
    private final Map<String, Learned> learned = new HashMap<>();
    private final Map<String, Long> lastSeen = new HashMap<>();
    private final Set<String> fetching = new HashSet<>();
    /** What was handed over, be it of use or not. */
    private final Set<String> known = new HashSet<>();

    private long order;
    private Set<String> drawn = Set.of();
    private volatile RouteTable table = RouteTable.EMPTY;
    private volatile boolean settled;
    private volatile Runnable changed = () -> {};

    /**
     * @param claims see {@link RouteTable#of}
     * @param memory how long a route outlives its last endpoint
     * @param nanos a clock like {@link System#nanoTime()}
     */
    public Routes(Directory directory, Map<String, String> claims, Duration memory, LongSupplier nanos) {
        this.directory = directory;
        this.claims = Map.copyOf(claims);
        this.memory = memory;
        this.nanos = nanos;
    }

    /** What was known before this process began: served by nobody, and remembered for as long as what goes away now. */
    public synchronized void recall(List<Contract> contracts) {
        for (var contract : contracts) {
            var key = contract.hash() + contract.name();
            if (known.size() < MOST_CONTRACTS && !known.contains(key)) {
                lastSeen.put(key, nanos.getAsLong());
                learn(key, contract);
            }
        }
    }

    /** The contracts behind the present routes, the oldest first. */
    public synchronized List<Contract> contracts() {
        return learned.values().stream()
                .filter(each -> !each.bindings().isEmpty())
                .sorted(Comparator.comparingLong(Learned::order))
                .map(Learned::contract)
                .toList();
    }

    /** Starts to follow the directory. */
    public void follow() {
        directory.onChange(this::refresh);
        refresh();
    }

    public RouteTable table() {
        return table;
    }

    /** Called after the table was replaced, on whatever thread did it. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /**
     * Whether an unknown path is really unknown: the view was stable for two beats, and every contract in it was
     * handed over. Once true it stays true.
     */
    public boolean settled() {
        if (!settled && directory.steadyBeats() >= STEADY) {
            synchronized (this) {
                settled = known.size() >= MOST_CONTRACTS || known.containsAll(living().keySet());
            }
        }
        return settled;
    }

    /** Looks at the directory again; also forgets what has been gone for long, and asks again for what failed. */
    public void refresh() {
        boolean redrawn;
        synchronized (this) {
            var living = living();
            living.forEach((key, name) -> {
                lastSeen.put(key, nanos.getAsLong());
                if (!known.contains(key) && known.size() < MOST_CONTRACTS && fetching.add(key)) {
                    fetch(name, key);
                }
            });
            lastSeen.entrySet().removeIf(seen -> {
                boolean forgotten = nanos.getAsLong() - seen.getValue() > memory.toNanos();
                if (forgotten) {
                    learned.remove(seen.getKey());
                    known.remove(seen.getKey());
                }
                return forgotten;
            });
            redrawn = draw(living.keySet());
        }
        if (redrawn) {
            changed.run();
        }
    }

    /** {@link Learned#key} → name of every contract that somebody serves. */
    private Map<String, String> living() {
        var living = new HashMap<String, String>();
        for (var endpoint : directory.endpoints()) {
            endpoint.contracts().forEach((name, hash) -> living.put(hash + name, name));
        }
        return living;
    }

    private void fetch(String name, String key) {
        var hash = key.substring(0, key.length() - name.length());
        directory.contract(name, hash).onComplete(fetched -> {
            synchronized (this) {
                fetching.remove(key);
                if (fetched.succeeded()) {
                    learn(key, fetched.result());
                } else {
                    LOG.warn(
                            "the contract {} ({}) cannot be had yet: {}",
                            name,
                            hash,
                            fetched.cause().getMessage());
                    return;
                }
            }
            refresh();
        });
    }

    private void learn(String key, Contract contract) {
        known.add(key);
        try {
            learned.put(key, Learned.of(contract, order++));
        } catch (RuntimeException e) {
            LOG.error("the contract {} cannot be served", contract.name(), e);
        }
    }

    /** A new table, unless it would be the same. */
    private boolean draw(Set<String> living) {
        var picture = new HashSet<String>();
        learned.keySet().forEach(key -> picture.add((living.contains(key) ? "+" : "-") + key));
        if (picture.equals(drawn)) {
            return false;
        }
        drawn = picture;
        List<Learned> all = new ArrayList<>(learned.values());
        table = RouteTable.of(all, living, claims);
        LOG.info(
                "{} paths of {} methods are served",
                table.tree().bindings().size(),
                table.methods().size());
        return true;
    }
}
