package cobnut.testkit.simulation.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** All nodes, stores and messages of one run. */
public final class Cluster {
    /** What clocks show when a run begins: milliseconds. */
    static final long EPOCH = 1_000_000_000;

    private static final TimeoutException NO_ANSWER = silent();

    /** Answers one request on the node it reached. */
    @FunctionalInterface
    public interface Handler {
        void handle(SimulatedNode node, Object request, Then<Object> reply);
    }

    private record Service(List<SimulatedNode> nodes, Handler handler) {}

    private final Scheduler scheduler;
    private final Faults faults;
    private final Tally tally;
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, SimulatedStore> stores = new LinkedHashMap<>();
    private int cuts;

    public Cluster(Scheduler scheduler, Faults faults, Tally tally) {
        this.scheduler = scheduler;
        this.faults = faults;
        this.tally = tally;
    }

    /** One in which nothing goes wrong; for tests of what is in it. */
    public static Cluster flawless() {
        return new Cluster(new Scheduler(0, null), new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), new Tally());
    }

    private static TimeoutException silent() {
        var silent = new TimeoutException("no answer in time");
        silent.setStackTrace(new StackTraceElement[0]);
        return silent;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Faults faults() {
        return faults;
    }

    public Tally tally() {
        return tally;
    }

    /** Whether the faults may still strike. */
    public boolean isFaulty() {
        return scheduler.now() < faults.end();
    }

    boolean strikes(int perMille) {
        return perMille > 0 && isFaulty() && scheduler.chance(perMille);
    }

    boolean strikesRarely(int perTenThousand) {
        return perTenThousand > 0 && isFaulty() && scheduler.upTo(9_999) < perTenThousand;
    }

    /** The store of this name, the same each time. */
    public SimulatedStore store(String name) {
        return stores.computeIfAbsent(name, _ -> new SimulatedStore(name, this));
    }

    /** Starts the nodes of a service; what each does is begun by {@code start}, again after each crash. */
    public void serve(String service, int nodes, Handler handler, Consumer<SimulatedNode> start) {
        var list = new ArrayList<SimulatedNode>();
        for (int i = 1; i <= nodes; i++) {
            var node = new SimulatedNode(service + "-" + i, this, true, start);
            list.add(node);
            scheduler.after(scheduler.upTo(100), node::boot);
        }
        services.put(service, new Service(list, handler));
    }

    /** Somebody outside of the cluster, who calls it and never dies. */
    public SimulatedNode outside(String name) {
        var node = new SimulatedNode(name, this, false, _ -> {});
        node.boot();
        return node;
    }

    /** One request, one reply, or a timeout that says nothing about whether it was done. */
    public void call(SimulatedNode from, String service, Object request, long timeout, Then<Object> then) {
        from.perform("call to " + service, () -> {
            var over = new boolean[1];
            var once = Then.<Object>of(
                    reply -> {
                        if (!over[0]) {
                            over[0] = true;
                            then.done(reply);
                        }
                    },
                    why -> {
                        if (!over[0]) {
                            over[0] = true;
                            then.failed(why);
                        }
                    });
            from.after(timeout, () -> once.failed(NO_ANSWER));
            send(from, service, request, once);
            if (strikes(faults.duplicate())) {
                tally.count("messages duplicated");
                send(from, service, request, once);
            }
        });
    }

    private void send(SimulatedNode from, String service, Object request, Then<Object> then) {
        var target = service(service);
        // Whoever dies after sending does not hear the reply, though the work is done.
        var heard = from.alive(then);
        travel(() -> {
            var node = target.nodes.get((int) scheduler.upTo(target.nodes.size() - 1));
            node.hear(() -> target.handler.handle(
                    node,
                    request,
                    Then.of(reply -> travel(() -> heard.done(reply)), why -> travel(() -> heard.failed(why)))));
        });
    }

    /** Lost, late, or on its way for a few milliseconds; nothing keeps two messages in order. */
    private void travel(Runnable arrival) {
        if (strikes(faults.drop())) {
            tally.count("messages lost");
            return;
        }
        boolean late = strikes(faults.late());
        if (late) {
            tally.count("messages late");
        }
        int sent = cuts;
        scheduler.after(late ? scheduler.upTo(faults.longestDelay()) : scheduler.upTo(4), () -> {
            if (sent == cuts) {
                arrival.run();
            }
        });
    }

    /** Stops all nodes of these services; with their connections goes every message that is under way. */
    public void stop(Collection<String> names) {
        cuts++;
        names.forEach(name -> service(name).nodes.forEach(SimulatedNode::stop));
    }

    /** One node after another, within so many milliseconds. */
    public void start(Collection<String> names, long within) {
        names.forEach(
                name -> service(name).nodes.forEach(node -> scheduler.after(scheduler.upTo(within), node::start)));
    }

    private Service service(String name) {
        var service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException("nobody serves " + name);
        }
        return service;
    }

    /** Lets each store be restarted up to twice while there are faults. */
    public void restartStores() {
        if (faults.lost() == 0) {
            return;
        }
        for (var store : stores.values()) {
            for (long left = scheduler.upTo(2); left > 0; left--) {
                scheduler.after(scheduler.upTo(faults.end()), () -> store.restart(100 + scheduler.upTo(2_000)));
            }
        }
    }
}
