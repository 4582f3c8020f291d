package cobnut.postgres.subscription;

import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.kernel.fault.CrashPoint;
import cobnut.postgres.Database;
import cobnut.postgres.Overtaken;
import cobnut.postgres.Tx;
import cobnut.postgres.bounded.Bounded;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction.Inside;
import cobnut.postgres.subscription.Reaction.Outside;
import cobnut.postgres.subscription.Reaction.Undecodable;
import cobnut.postgres.subscription.core.Lane;
import cobnut.postgres.subscription.core.Lane.Advance;
import cobnut.postgres.subscription.core.Lane.Apply;
import cobnut.postgres.subscription.core.Lane.Done;
import cobnut.postgres.subscription.core.Lane.Effect;
import cobnut.postgres.subscription.core.Lane.Failed;
import cobnut.postgres.subscription.core.Lane.Failure;
import cobnut.postgres.subscription.core.Lane.Input;
import cobnut.postgres.subscription.core.Lane.LetGo;
import cobnut.postgres.subscription.core.Lane.Name;
import cobnut.postgres.subscription.core.Lane.Park;
import cobnut.postgres.subscription.core.Lane.Pause;
import cobnut.postgres.subscription.core.Lane.Refuse;
import cobnut.postgres.subscription.core.Lane.Replay;
import cobnut.postgres.subscription.core.Lane.Rest;
import cobnut.postgres.subscription.core.Lane.Review;
import cobnut.postgres.subscription.core.Lane.Waited;
import io.vertx.core.Context;
import io.vertx.core.internal.VertxInternal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a {@link Lane} says: one partition, one effect at a time, on a virtual thread of its own. */
final class LaneRunner {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);

    private static final int TOLD_AFTER = 8;

    /** For what leaves the position where it is. */
    private static final long ANYWHERE = Long.MAX_VALUE;

    /** Somebody else moved the position, or took the partition. */
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost() {
            super("the position is not where it was", null, false, false);
        }
    }

    /** What the lanes of a subscription share. */
    record Shared(
            Database database,
            Subscription subscription,
            SubscriptionConfig config,
            SubscriptionRows rows,
            ParkedRows parked,
            Bounded bounded,
            Semaphore turns) {}

    private final Shared shared;
    private final int partition;
    private final long epoch;
    private final Consumer<LaneRunner> moved;
    private final Consumer<LaneRunner> letGo;
    private final Context context;
    /** Changed under this. */
    private volatile Lane lane;

    /** @param moved told whenever something came to its end; {@code letGo}: the last that is heard of it */
    LaneRunner(
            Shared shared,
            int partition,
            long epoch,
            Lane lane,
            Consumer<LaneRunner> moved,
            Consumer<LaneRunner> letGo) {
        this.shared = shared;
        this.partition = partition;
        this.epoch = epoch;
        this.lane = lane;
        this.moved = moved;
        this.letGo = letGo;
        this.context = ((VertxInternal) shared.database.vertx()).createVirtualThreadContext();
    }

    int partition() {
        return partition;
    }

    long epoch() {
        return epoch;
    }

    Lane lane() {
        return lane;
    }

    void offer(Input input) {
        var effect = step(input);
        if (!(effect instanceof Rest)) {
            context.runOnContext(_ -> perform(effect));
        }
    }

    private synchronized Effect step(Input input) {
        var step = lane.on(input);
        lane = step.lane();
        return step.effect();
    }

    private void perform(Effect first) {
        var effect = first;
        while (!(effect instanceof Rest)) {
            if (effect instanceof LetGo) {
                letGo.accept(this);
                return;
            }
            effect = step(result(effect));
            moved.accept(this);
        }
    }

    private Input result(Effect effect) {
        try {
            return switch (effect) {
                case Apply apply -> apply(apply);
                case Park(var event, var why, int attempts, long from) -> park(event, why, attempts, from);
                case Advance(long from, long to) ->
                    written(from, to, tx -> shared.rows.move(tx, partition, epoch, from, to, null));
                case Review _ -> shared.parked.review(partition);
                case Replay(var event) -> replay(event);
                case Refuse(var event, var why, int attempts) -> refuse(event, why, attempts);
                case Pause(int tries, _) -> pause(tries);
                case Name(long pos, _) -> written(ANYWHERE, 0, tx -> shared.rows.suspect(tx, partition, epoch, pos));
                case Rest _, LetGo _ -> throw new IllegalStateException(effect + " is no work");
            };
        } catch (Throwable failure) {
            // An error of a reaction, too, must not leave the lane waiting for ever.
            return failed(effect, failure);
        }
    }

    private Failed failed(Effect effect, Throwable failure) {
        var why = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        var kind = switch (failure) {
            case Lost _ -> Failure.LOST;
            case Undecodable _ -> Failure.HOPELESS;
            case ServiceException service when service.kind().passing() -> Failure.PASSING;
            case Throwable _ when effect instanceof Apply || effect instanceof Replay -> Failure.FAILING;
            default -> Failure.PASSING;
        };
        LOG.debug("{}/{}: {}", shared.subscription.name(), partition, kind, failure);
        int tries = lane.trouble().tries() + 1;
        // What passes is nobody's business until it does not pass; then it is told now and then.
        if (kind == Failure.PASSING && tries >= TOLD_AFTER && Integer.bitCount(tries) == 1) {
            LOG.warn("{}/{} has been waiting for {} tries: {}", shared.subscription.name(), partition, tries, why);
        }
        return new Failed(kind, why);
    }

    private Input apply(Apply apply) throws Exception {
        var events = apply.events().stream().map(shared.subscription::upcast).toList();
        if (!apply.outside()) {
            return written(apply.from(), apply.to(), tx -> {
                inside(tx, events);
                finish(tx, apply, apply.to());
            });
        }
        int done = 0;
        try {
            for (var event : events) {
                outside(event);
                done++;
            }
        } catch (Exception failure) {
            if (done == 0) {
                throw failure;
            }
        }
        // What had its effect is not repeated because of what did not.
        long to = done == events.size() ? apply.to() : events.get(done).pos() - 1;
        return written(apply.from(), to, tx -> finish(tx, apply, to));
    }

    private void finish(Tx tx, Apply apply, long to) {
        CrashPoint.enter("reacted", shared.subscription.name());
        var behind = apply.behind().stream().filter(event -> event.pos() <= to).toList();
        shared.parked.behind(tx, behind);
        shared.rows.move(tx, partition, epoch, apply.from(), to, time(apply, to));
    }

    private static @Nullable Instant time(Apply apply, long to) {
        return apply.events().stream()
                .filter(event -> event.pos() <= to)
                .map(LoggedEvent::at)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** Consecutive events with the same reaction go together. */
    private void inside(Tx tx, List<LoggedEvent> events) {
        var run = new ArrayList<LoggedEvent>();
        Inside present = null;
        for (var event : events) {
            var next = (Inside) shared.subscription.reaction(event.type()).orElseThrow();
            if (present != null && next != present) {
                present.take(tx, List.copyOf(run));
                run.clear();
            }
            present = next;
            run.add(event);
        }
        if (present != null) {
            present.take(tx, List.copyOf(run));
        }
    }

    private void outside(LoggedEvent event) throws Exception {
        var reaction = (Outside) shared.subscription.reaction(event.type()).orElseThrow();
        shared.bounded.call(() -> {
            reaction.take(event);
            return true;
        });
    }

    private Input park(LoggedEvent event, String why, int attempts, long from) throws Exception {
        var input = written(from, event.pos(), tx -> {
            shared.parked.failed(tx, event, why, attempts);
            shared.rows.move(tx, partition, epoch, from, event.pos(), event.at());
        });
        LOG.error(
                "{}: event {} {} of {} is parked after {} attempts, and those after it with the same key: {}",
                shared.subscription.name(),
                event.type(),
                event.id(),
                event.key(),
                attempts,
                why);
        return input;
    }

    private Input replay(LoggedEvent owed) throws Exception {
        var reaction = shared.subscription.reaction(owed.type());
        if (reaction.isPresent() && reaction.get() instanceof Outside) {
            var present = shared.database.transact(tx -> shared.parked.lock(tx, owed.id()));
            if (present.isPresent()) {
                outside(shared.subscription.upcast(present.get()));
            }
            return written(ANYWHERE, 0, tx -> unpark(tx, owed));
        }
        return written(ANYWHERE, 0, tx -> {
            shared.parked
                    .lock(tx, owed.id())
                    .filter(_ -> reaction.isPresent())
                    .ifPresent(event -> inside(tx, List.of(shared.subscription.upcast(event))));
            unpark(tx, owed);
        });
    }

    private void unpark(Tx tx, LoggedEvent event) {
        shared.parked.unpark(tx, event.id());
        shared.rows.hold(tx, partition, epoch);
    }

    private Input refuse(LoggedEvent event, String why, int attempts) throws Exception {
        LOG.error("{}: parked event {} failed again: {}", shared.subscription.name(), event.id(), why);
        return written(ANYWHERE, 0, tx -> {
            shared.parked.refuse(tx, event.id(), why, attempts);
            shared.rows.hold(tx, partition, epoch);
        });
    }

    private Input pause(int tries) {
        long most = Math.min(
                shared.config.longestBackoff().toMillis(),
                shared.config.backoff().toMillis() << Math.min(tries - 1, 20));
        shared.database
                .vertx()
                .timer(1 + ThreadLocalRandom.current().nextLong(most + 1), TimeUnit.MILLISECONDS)
                .await();
        return new Waited();
    }

    /** In one transaction that only this epoch can commit; when an earlier attempt did after all, that is as good. */
    private Input written(long from, long to, Consumer<Tx> work) throws Exception {
        shared.turns.acquireUninterruptibly();
        try {
            var tries = new int[1];
            return shared.bounded.call(() -> {
                shared.database.transact(tx -> {
                    if (tries[0]++ > 0
                            && shared.rows
                                    .held(partition, epoch)
                                    .filter(pos -> pos <= from)
                                    .isEmpty()) {
                        throw new Lost();
                    }
                    work.accept(tx);
                    return to;
                });
                return new Done(to);
            });
        } catch (TimeoutException slow) {
            // Statements have limits of their own, so this says more about the database than about the event.
            throw new ServiceException(
                    new Problem(
                            Kind.DEADLINE_EXCEEDED, "TRANSACTION_TIMEOUT", "a transaction was " + slow.getMessage()),
                    slow);
        } catch (Lost | Overtaken moved) {
            long pos = shared.rows.held(partition, epoch).orElseThrow(Lost::new);
            if (pos <= from) {
                throw moved;
            }
            return new Done(pos);
        } finally {
            shared.turns.release();
        }
    }
}
