package cobnut.postgres.subscription;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.bounded.Bounded;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import cobnut.postgres.subscription.SubscriptionView.Partition;
import cobnut.postgres.subscription.core.Lane;
import cobnut.postgres.subscription.core.Lane.Changed;
import cobnut.postgres.subscription.core.Lane.Leave;
import cobnut.postgres.subscription.core.Lane.Policy;
import cobnut.postgres.subscription.core.Lane.Pulled;
import cobnut.postgres.subscription.core.Lane.Quiet;
import cobnut.postgres.subscription.core.Shares;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription on one instance: keeps its share of the partitions, pulls for them, hands out what it pulled. */
final class Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    /** Nodes are killed and frozen for other reasons than an event. */
    private static final int DEATHS = 3;

    /** The log's end when it was last read. */
    private record Head(@Nullable UUID generation, long pos) {}

    private final Database database;
    private final Subscription subscription;
    private final LogSource source;
    private final SubscriptionConfig config;
    private final String member;
    private final Runnable nudge;
    private final SubscriptionRows rows;
    private final LaneRunner.Shared shared;
    private final Policy policy;
    private final Loop keeping;
    private final Loop fetching;
    private final Map<Integer, LaneRunner> lanes = new ConcurrentHashMap<>();
    private volatile SubscriptionView seen;
    private volatile Head head = new Head(null, 0);
    private volatile boolean running;
    private volatile @Nullable Promise<Void> idle;

    /** @param nudge tells other instances, as a hint, that partitions are free or parked events were changed */
    Subscriber(
            Database database,
            Subscription subscription,
            LogSource source,
            SubscriptionConfig config,
            String member,
            Runnable nudge) {
        this.database = database;
        this.subscription = subscription;
        this.source = source;
        this.config = config;
        this.member = member;
        this.nudge = nudge;
        this.rows = new SubscriptionRows(database, subscription, member, config.lease());
        this.shared = new LaneRunner.Shared(
                database,
                subscription,
                config,
                rows,
                new ParkedRows(database, subscription.name()),
                new Bounded(database.vertx(), config.patience()),
                new Semaphore(config.writers()));
        this.policy = new Policy(
                config.batch(),
                config.attempts(),
                DEATHS,
                type -> subscription
                        .reaction(type)
                        .filter(Reaction.Outside.class::isInstance)
                        .isPresent());
        var name = database.service() + "/" + subscription.name();
        this.keeping = new Loop(name, database.vertx(), config.lease().toMillis() / 3, this::keep);
        this.fetching = new Loop(name, database.vertx(), config.poll().toMillis(), this::fetch);
        rows.register();
        this.seen = rows.look();
    }

    Subscription subscription() {
        return subscription;
    }

    SubscriptionRows rows() {
        return rows;
    }

    ParkedRows parked() {
        return shared.parked();
    }

    /** As it was when this instance last looked: for metrics. */
    SubscriptionView seen() {
        return seen;
    }

    /** As it is, with the head that this instance read last. */
    SubscriptionView view() {
        var known = head;
        if (known.generation != null && known.pos != seen.head()) {
            rows.head(known.generation, known.pos);
        }
        return rows.look();
    }

    void run() {
        running = true;
        keeping.run();
        fetching.run();
    }

    /** A bell rang: there may be something to fetch, and where nothing of it is ours others do. */
    void wake(Set<Integer> partitions) {
        if (!Collections.disjoint(partitions, lanes.keySet())) {
            fetching.wake();
        }
    }

    /** Somebody joined, left, or changed something. */
    void look() {
        keeping.wake();
    }

    /** An operator changed something here: this instance looks, and the others may. */
    void changed() {
        look();
        nudge.run();
    }

    /** Takes no more, and lets go of each partition as soon as nothing is under way in it. */
    void leave() {
        running = false;
        keeping.stop();
        fetching.stop();
        lanes.values().forEach(lane -> lane.offer(new Leave()));
    }

    /** Waits for what is under way within a bound, then gives the rest to others. */
    void drain() {
        var done = Promise.<Void>promise();
        idle = done;
        if (lanes.isEmpty()) {
            done.tryComplete();
        }
        var limit = database.vertx().timer(config.drain().toMillis(), TimeUnit.MILLISECONDS);
        Future.any(done.future(), limit).await();
        limit.cancel();
        try {
            rows.releaseAll();
        } catch (RuntimeException away) {
            LOG.info("{}: leases must end by themselves: {}", subscription.name(), away.toString());
        }
        nudge.run();
    }

    /** The log as it is now, whatever this subscription believes. */
    Page present() {
        return source.read(new Reading(reader(), null, 0, 1, List.of(), 0));
    }

    private String reader() {
        return database.service() + "." + subscription.name();
    }

    private void keep() {
        rows.beat();
        var view = view();
        if (view.generation().isEmpty() && view.stopped().isEmpty()) {
            rows.begin(present());
            view = rows.look();
        }
        if (view.parked() > Math.max(config.mostParked(), seen.parked())
                && view.stopped().isEmpty()) {
            stop(
                    view.generation().orElse(null),
                    view.parked() + " events are parked, more than " + config.mostParked()
                            + ", and more come: mend what is wrong, then adopt and replay");
            view = rows.look();
        }
        seen = view;
        share(view);
    }

    private void share(SubscriptionView view) {
        var mine = view.partitions().stream()
                .filter(each -> each.owner().equals(member))
                .collect(Collectors.toMap(Partition::partition, each -> each));
        lanes.values().forEach(lane -> {
            var row = mine.get(lane.partition());
            if (row == null || row.epoch() != lane.epoch() || view.stopped().isPresent()) {
                lane.offer(new Leave());
            }
        });
        if (view.stopped().isPresent() || view.generation().isEmpty() || !running) {
            return;
        }
        var free = view.partitions().stream()
                .filter(each -> each.owner().isEmpty())
                .map(Partition::partition)
                .toList();
        var shares = Shares.decide(member, rows.members(), mine.keySet(), free);
        // A claim of which this instance never heard whether it was committed is its own too, if only to be given up.
        mine.values().forEach(this::take);
        shares.release().forEach(this::leave);
        if (!shares.claim().isEmpty()) {
            rows.claim(shares.claim()).forEach(this::take);
        }
        for (var lane : lanes.values()) {
            if (view.parked() > 0 || !lane.lane().parked().keys().isEmpty()) {
                lane.offer(new Changed());
            }
            lane.offer(new Quiet());
        }
        fetching.wake();
    }

    private void leave(int partition) {
        var lane = lanes.get(partition);
        if (lane != null) {
            lane.offer(new Leave());
        }
    }

    /** One of an earlier epoch may hang, and whatever it still writes is refused: it must not keep the new one out. */
    private void take(Partition row) {
        lanes.compute(
                row.partition(), (_, before) -> before != null && before.epoch() == row.epoch() ? before : lane(row));
    }

    private LaneRunner lane(Partition row) {
        var lane = Lane.at(policy, row.pos(), row.deaths(), row.suspect());
        if (lane.trouble().suspect().wary()) {
            LOG.warn(
                    "{}/{}: whoever had it before ended with it; its events are tried one by one",
                    subscription.name(),
                    row.partition());
        }
        return new LaneRunner(shared, row.partition(), row.epoch(), lane, this::moved, this::letGo);
    }

    private void moved(LaneRunner runner) {
        var lane = runner.lane();
        if (lane.fetched() < head.pos && !lane.full(config.room() / 2)) {
            fetching.wake();
        }
    }

    private void letGo(LaneRunner runner) {
        try {
            if (rows.release(runner.partition(), runner.epoch()) && idle == null) {
                nudge.run();
            }
        } catch (RuntimeException away) {
            LOG.info("{}: a lease must end by itself: {}", subscription.name(), away.toString());
        } finally {
            lanes.remove(runner.partition(), runner);
            look();
            var waiting = idle;
            if (waiting != null && lanes.isEmpty()) {
                waiting.tryComplete();
            }
        }
    }

    /** For the lanes that stand furthest back, together, as long as any with room stands back. */
    private void fetch() {
        var generation = seen.generation().orElse(null);
        boolean first = true;
        for (var group = hungry(); !group.isEmpty() && generation != null && running; group = hungry()) {
            long after = group.getFirst().lane().fetched();
            if (!first && after >= head.pos) {
                return;
            }
            first = false;
            try {
                var partitions = group.size() == EventLog.PARTITIONS
                        ? List.<Integer>of()
                        : group.stream().map(LaneRunner::partition).toList();
                hand(
                        group,
                        source.read(new Reading(reader(), generation, after, Reading.MOST, partitions, seen.pos())));
            } catch (ServiceException refused) {
                if (!hopeless(refused)) {
                    throw refused;
                }
                stop(generation, refused.problem().message());
                return;
            }
        }
    }

    private static boolean hopeless(ServiceException refused) {
        var reason = refused.problem().reason();
        return refused.kind() == Kind.CONFLICT && (reason.equals(LogSource.AHEAD) || reason.equals(LogSource.EXPIRED));
    }

    private List<LaneRunner> hungry() {
        long lowest = Long.MAX_VALUE;
        var group = new ArrayList<LaneRunner>();
        for (var runner : lanes.values()) {
            var lane = runner.lane();
            if (lane.leaving() || lane.full(config.room()) || lane.fetched() > lowest) {
                continue;
            }
            if (lane.fetched() < lowest) {
                lowest = lane.fetched();
                group.clear();
            }
            group.add(runner);
        }
        return group;
    }

    private void hand(List<LaneRunner> group, Page page) {
        head = new Head(page.generation(), page.head());
        var byPartition = page.events().stream()
                .filter(event -> subscription.reaction(event.type()).isPresent())
                .collect(Collectors.groupingBy(LoggedEvent::partition));
        for (var runner : group) {
            runner.offer(new Pulled(byPartition.getOrDefault(runner.partition(), List.of()), page.through()));
        }
    }

    private void stop(@Nullable UUID generation, String reason) {
        if (rows.stop(generation, reason)) {
            LOG.error("subscription {} of {} is STOPPED: {}", subscription.name(), subscription.log(), reason);
        }
        look();
    }
}
