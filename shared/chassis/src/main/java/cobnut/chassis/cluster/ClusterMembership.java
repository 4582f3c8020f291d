package cobnut.chassis.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Hazelcast cluster manager with five changes. Membership callbacks run on one thread of its own, because upstream
 * runs blocking map operations on Hazelcast's (its issue 215), and a watchdog says when that thread hangs. Departures
 * are told at once, before the bookkeeping. Registrations are remembered, so that a draining node can withdraw them
 * while its handlers still serve, and what a merge dropped can be put back. Where messages go is looked up anew after a
 * merge: Vert.x keeps what it knew of an address until an entry of it changes, and a merge changes maps, not entries. A
 * second living node of one name is refused.
 */
public final class ClusterMembership extends HazelcastClusterManager {

    /** The name of a node, as every member may read it. */
    public static final String NODE = "cobnut.node";

    /** Its boot id. */
    public static final String BOOT = "cobnut.boot";

    /** Where it runs, in words for people: {@code host:port (pid 4711)}. */
    public static final String WHERE = "cobnut.where";

    private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);
    private static final String REPLY = "__vertx.reply";

    private record Registration(String address, RegistrationInfo consumer) {}

    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();
    /** Addresses that messages were sent to, replies excepted: what Vert.x may remember. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private final List<Consumer<String>> arrivals = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> departures = new CopyOnWriteArrayList<>();
    private final List<Runnable> merges = new CopyOnWriteArrayList<>();
    private final ExecutorService callbacks;
    private volatile RegistrationListener selector = new RegistrationListener() {};
    private volatile long callbackSince;
    private volatile boolean withdrawn;

    public ClusterMembership(Config config) {
        super(config);
        callbacks = new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().name("cobnut-membership").daemon().unstarted(task));
    }

    /** Tells the boot id of every member that comes, or comes back after a freeze or a partition. */
    public void onArrival(Consumer<String> listener) {
        arrivals.add(listener);
    }

    /** Tells the boot id of every member that leaves, as soon as Hazelcast says so; on a Hazelcast thread. */
    public void onDeparture(Consumer<String> listener) {
        departures.add(listener);
    }

    /** Called after this node and those with it gave up their maps for those of a larger cluster. */
    public void onMerge(Runnable listener) {
        merges.add(listener);
    }

    @Override
    public void join(Completable<Void> promise) {
        var joined = Promise.<Void>promise();
        joined.future().onComplete(done -> {
            if (done.failed()) {
                promise.fail(done.cause());
                return;
            }
            var first = namesake();
            if (first == null) {
                promise.succeed();
            } else {
                leave((ignored, failure) -> promise.fail(new IllegalStateException(first)));
            }
        });
        super.join(joined);
    }

    /** A sentence about the older living member of this node's name, or null: members are listed by age everywhere. */
    private @org.jspecify.annotations.Nullable String namesake() {
        var self = getHazelcastInstance().getCluster().getLocalMember();
        var name = self.getAttribute(NODE);
        for (var member : getHazelcastInstance().getCluster().getMembers()) {
            if (member.localMember()) {
                return null;
            }
            if (name != null && name.equals(member.getAttribute(NODE))) {
                return "a node named '" + name + "' already runs at " + member.getAttribute(WHERE)
                        + "; stop it first, or start this one with another --node NAME";
            }
        }
        return null;
    }

    /** Boot ids of all members, this one included. */
    public Set<String> bootIds() {
        return getHazelcastInstance().getCluster().getMembers().stream()
                .map(member -> String.valueOf(member.getAttribute(BOOT)))
                .collect(Collectors.toSet());
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        tell(arrivals, event.getMember());
        later(() -> super.memberAdded(event));
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        tell(departures, event.getMember());
        later(() -> super.memberRemoved(event));
    }

    private static void tell(List<Consumer<String>> listeners, Member member) {
        var boot = member.getAttribute(BOOT);
        if (boot != null) {
            listeners.forEach(listener -> listener.accept(boot));
        }
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        later(() -> {
            super.stateChanged(event);
            if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                refresh();
                merges.forEach(Runnable::run);
            }
        });
    }

    private void later(Runnable callback) {
        callbacks.execute(() -> {
            callbackSince = System.nanoTime();
            try {
                callback.run();
            } catch (RuntimeException e) {
                LOG.warn("a membership callback failed; the reconciler will mend what it left", e);
            } finally {
                callbackSince = 0;
            }
        });
    }

    /** How long the present membership callback has been running, in milliseconds; 0 when none is. */
    public long callbackMillis() {
        var since = callbackSince;
        return since == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }

    @Override
    public void registrationListener(RegistrationListener listener) {
        selector = listener;
        super.registrationListener(listener);
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
        if (!address.startsWith(REPLY)) {
            asked.add(address);
        }
        super.getRegistrations(address, promise);
    }

    /** Lets Vert.x know where messages go as the shared map has it now; completes when it does. */
    private Future<Void> refresh() {
        asked.removeIf(address -> !selector.wantsUpdatesFor(address));
        var known = new ArrayList<Future<?>>();
        for (var address : asked) {
            var found = Promise.<List<RegistrationInfo>>promise();
            super.getRegistrations(address, found);
            known.add(found.future().onSuccess(there -> tell(address, there)));
        }
        return Future.join(known).mapEmpty();
    }

    private void tell(String address, List<RegistrationInfo> there) {
        if (selector.wantsUpdatesFor(address)) {
            selector.registrationsUpdated(new RegistrationUpdateEvent(address, there));
        }
    }

    @Override
    public void addRegistration(String address, RegistrationInfo consumer, Completable<Void> promise) {
        if (!consumer.localOnly()) {
            registrations.add(new Registration(address, consumer));
        }
        super.addRegistration(address, consumer, promise);
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo consumer, Completable<Void> promise) {
        if (registrations.remove(new Registration(address, consumer)) || consumer.localOnly() || !withdrawn) {
            super.removeRegistration(address, consumer, promise);
        } else {
            promise.succeed();
        }
    }

    /** Takes this node's registrations of service addresses out of the cluster; its handlers go on serving. */
    public Future<Void> withdraw() {
        withdrawn = true;
        var removals = new ArrayList<Future<Void>>();
        for (var registration : registrations) {
            // Replies to our own calls still have to come in.
            if (registration.address().startsWith(REPLY)) {
                continue;
            }
            registrations.remove(registration);
            var removal = Promise.<Void>promise();
            super.removeRegistration(registration.address(), registration.consumer(), removal);
            removals.add(removal.future());
        }
        return Future.join(removals).mapEmpty();
    }

    /**
     * Puts back what the shared maps have lost of this node: where it is reached, without which nobody can open a
     * connection to it, and its registrations. Completes with how many entries that were.
     */
    public Future<Integer> restore() {
        return restorePlace().compose(place -> restoreRegistrations().map(count -> place + count));
    }

    private Future<Integer> restorePlace() {
        var there = Promise.<NodeInfo>promise();
        super.getNodeInfo(getNodeId(), there);
        return there.future().map(0).recover(lost -> {
            var put = Promise.<Void>promise();
            super.setNodeInfo(getNodeInfo(), put);
            return put.future().map(1);
        });
    }

    private Future<Integer> restoreRegistrations() {
        var repairs = new ArrayList<Future<Integer>>();
        for (var registration : registrations) {
            var found = Promise.<List<RegistrationInfo>>promise();
            super.getRegistrations(registration.address(), found);
            repairs.add(found.future().compose(there -> {
                tell(registration.address(), there);
                if (there.contains(registration.consumer()) || withdrawn) {
                    return Future.succeededFuture(0);
                }
                var added = Promise.<Void>promise();
                super.addRegistration(registration.address(), registration.consumer(), added);
                return added.future().map(1);
            }));
        }
        return Future.join(repairs)
                .map(all ->
                        all.<Integer>list().stream().mapToInt(Integer::intValue).sum())
                .compose(lost ->
                        lost == 0 ? Future.succeededFuture(lost) : refresh().map(lost));
    }
}
