package cobnut.postgres.subscription;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.subscription.SubscriptionView.Parked;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one service on one node: they run, and operators look at them and change them. Blocks like
 * {@link Database}; thread-safe. Refuses a name that it does not know with NOT_FOUND, SUBSCRIPTION_UNKNOWN.
 */
public final class Subscriptions {

    /** A payload in place of the one that failed, in the version that the reaction knows. */
    public record Payload(int typeVersion, byte[] bytes) {}

    private final Database database;
    private final String member;
    private final Map<String, Subscriber> subscribers = new ConcurrentSkipListMap<>();

    /** @param member the node, with a name that is new each time its process starts: leases are held by it */
    public Subscriptions(Database database, String member) {
        this.database = database;
        this.member = member;
    }

    /**
     * One more, which begins with {@link #run}.
     *
     * @param nudge tells the other instances of this service, as a hint, to {@link #look}
     */
    public void add(Subscription subscription, LogSource source, SubscriptionConfig config, Runnable nudge) {
        var subscriber = new Subscriber(database, subscription, source, config, member, nudge);
        if (subscribers.putIfAbsent(subscription.name(), subscriber) != null) {
            throw new IllegalArgumentException("two subscriptions are called " + subscription.name());
        }
    }

    public void run() {
        subscribers.values().forEach(Subscriber::run);
    }

    /** Finishes what is under way, within a bound, and gives the partitions to others. */
    public void drain() {
        subscribers.values().forEach(Subscriber::leave);
        subscribers.values().forEach(Subscriber::drain);
    }

    /** The log of a subscription may have something new in these partitions: a hint, from any thread. */
    public void wake(String name, Set<Integer> partitions) {
        Optional.ofNullable(subscribers.get(name)).ifPresent(each -> each.wake(partitions));
    }

    /** Another instance came, went or changed something: a hint, from any thread. */
    public void look(String name) {
        Optional.ofNullable(subscribers.get(name)).ifPresent(Subscriber::look);
    }

    public List<String> names() {
        return List.copyOf(subscribers.keySet());
    }

    public List<SubscriptionView> views() {
        return subscribers.values().stream().map(Subscriber::view).toList();
    }

    public SubscriptionView view(String name) {
        return known(name).view();
    }

    /** As it was within the last seconds; asks nobody. */
    public SubscriptionView seen(String name) {
        return known(name).seen();
    }

    /** What is put aside, in the order in which it was. */
    public List<Parked> parked(String name, int most) {
        return known(name).parked().list(null, most);
    }

    public Optional<Parked> parked(String name, UUID event) {
        return known(name).parked().list(event, 1).stream().findFirst();
    }

    /**
     * Lets all failed events be tried again, each followed by what waits behind it; how many failed ones there were.
     */
    public long replay(String name) {
        var subscriber = known(name);
        long marked = subscriber.parked().replay(null, null, null);
        subscriber.changed();
        return marked;
    }

    /** The same for one event, with another payload when one is given. Throws NOT_FOUND, EVENT_NOT_PARKED. */
    public long replay(String name, UUID event, @Nullable Payload payload) {
        var subscriber = known(name);
        long marked = subscriber
                .parked()
                .replay(
                        event,
                        payload == null ? null : payload.typeVersion(),
                        payload == null ? null : payload.bytes());
        if (marked == 0 && !subscriber.parked().has(event)) {
            throw notParked(name, event);
        }
        subscriber.changed();
        return marked;
    }

    /** Gives an event up; what waited behind it goes on. Throws NOT_FOUND, EVENT_NOT_PARKED. */
    public void drop(String name, UUID event) {
        var subscriber = known(name);
        if (!subscriber.parked().drop(event)) {
            throw notParked(name, event);
        }
        subscriber.changed();
    }

    /**
     * Begins anew: what was built is cleared, parked events are forgotten, positions are 0, in one transaction. Throws
     * CONFLICT, RESET_REFUSED, when it is no rebuildable one; UNAVAILABLE when the log's owner is not reached.
     */
    public SubscriptionView reset(String name) {
        var subscriber = known(name);
        var clear = subscriber.subscription().clear();
        if (clear == null) {
            throw ServiceException.refuse(
                    Kind.CONFLICT,
                    "RESET_REFUSED",
                    name + " is an EFFECT: from the beginning it would repeat what it did outside its own tables."
                            + " If its log refuses it, adopt lets it go on without repeating");
        }
        var present = subscriber.present();
        database.transact(tx -> {
            subscriber.rows().reset(tx, present);
            subscriber.parked().clear(tx);
            clear.accept(tx);
            return name;
        });
        subscriber.changed();
        return view(name);
    }

    /**
     * A stopped one goes on, in the log's present generation, at its position or where the log parted from what the
     * reader knew, whichever is lower: nothing is repeated, what a restored log no longer knows is accepted as it is,
     * and what it has got since takes effect. Throws CONFLICT, SUBSCRIPTION_RUNS, also when somebody else was faster;
     * UNAVAILABLE when the log's owner is not reached.
     */
    public SubscriptionView adopt(String name) {
        var subscriber = known(name);
        var rows = subscriber.rows();
        // Hands of before may still move positions, and a second operator may be at it: what the log says of its end is
        // compared with positions that nobody has moved since.
        long fenced = rows.fence().orElseThrow(() -> runs(name));
        var present = subscriber.present();
        if (!database.transact(tx -> rows.adopt(tx, fenced, present))) {
            throw runs(name);
        }
        subscriber.changed();
        return view(name);
    }

    private static ServiceException runs(String name) {
        return ServiceException.refuse(Kind.CONFLICT, "SUBSCRIPTION_RUNS", name + " runs: there is nothing to adopt");
    }

    private Subscriber known(String name) {
        var subscriber = subscribers.get(name);
        if (subscriber == null) {
            throw ServiceException.refuse(
                    Kind.NOT_FOUND,
                    "SUBSCRIPTION_UNKNOWN",
                    database.service() + " has no subscription " + name + "; it has " + names());
        }
        return subscriber;
    }

    private static ServiceException notParked(String name, UUID event) {
        return ServiceException.refuse(
                Kind.NOT_FOUND, "EVENT_NOT_PARKED", "no event " + event + " is parked in " + name);
    }
}
