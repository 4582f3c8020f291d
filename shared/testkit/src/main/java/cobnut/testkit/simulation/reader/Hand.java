package cobnut.testkit.simulation.reader;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Overtaken;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction.Undecodable;
import cobnut.postgres.subscription.core.Lane;
import cobnut.postgres.subscription.core.Lane.Effect;
import cobnut.postgres.subscription.core.Lane.Failure;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinSubscription;
import cobnut.testkit.simulation.twin.TwinSubscription.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A partition in a node's hands: does what its {@link Lane} says, as the runner of the real one does. */
final class Hand {
    private static final Lane.Policy POLICY = new Lane.Policy(4, 3, 2, _ -> false);
    /** For what leaves the position where it is. */
    private static final long ANYWHERE = Long.MAX_VALUE;

    /** What the hands of a node share. */
    record Shared(SimulatedNode node, SimulatedStore store, Poison poison) {}

    final int partition;
    final long epoch;
    private final SimulatedNode node;
    private final SimulatedStore store;
    private final Poison poison;
    private final Consumer<Hand> letGo;
    private Lane lane;

    /** @param letGo the last that is heard of it */
    Hand(Shared shared, Position row, Consumer<Hand> letGo) {
        this.partition = row.partition();
        this.epoch = row.epoch();
        this.node = shared.node;
        this.store = shared.store;
        this.poison = shared.poison;
        this.letGo = letGo;
        this.lane = Lane.at(POLICY, row.pos(), row.deaths(), row.suspect());
    }

    Lane lane() {
        return lane;
    }

    void input(Lane.Input input) {
        var step = lane.on(input);
        lane = step.lane();
        act(step.effect());
    }

    private void act(Effect effect) {
        switch (effect) {
            case Lane.Rest _ -> {}
            case Lane.Apply(var events, var behind, _, long from, long to) ->
                write(effect, "take in", takeIn(events, behind), tx -> move(tx, from, to), from);
            case Lane.Advance(long from, long to) ->
                write(effect, "move up", List.of(), tx -> move(tx, from, to), from);
            case Lane.Park(var event, var why, int attempts, long from) ->
                write(
                        effect,
                        "park",
                        List.of(tx -> TwinParked.failed(tx, event, why, attempts)),
                        tx -> move(tx, from, event.pos()),
                        from);
            case Lane.Replay(var event) -> write(effect, "replay", replay(event), this::hold, ANYWHERE);
            case Lane.Refuse(var event, var why, int attempts) ->
                write(
                        effect,
                        "refuse",
                        List.of(tx -> TwinParked.refuse(tx, event.id(), why, attempts)),
                        this::hold,
                        ANYWHERE);
            case Lane.Name(long pos, _) ->
                write(effect, "name a suspect", List.of(), tx -> suspect(tx, pos), ANYWHERE);
            case Lane.Review _ -> review();
            case Lane.Pause(int tries, _) ->
                node.after(node.cluster().scheduler().upTo(50L << Math.min(tries, 5)), () -> input(new Lane.Waited()));
            case Lane.LetGo _ -> letGo.accept(this);
        }
    }

    private long move(SimulatedTx tx, long from, long to) {
        return TwinSubscription.move(tx, partition, epoch, from, to);
    }

    private long hold(SimulatedTx tx) {
        TwinSubscription.hold(tx, partition, epoch);
        return 0;
    }

    private long suspect(SimulatedTx tx, long pos) {
        TwinSubscription.suspect(tx, partition, epoch, pos);
        return 0;
    }

    private List<Consumer<SimulatedTx>> takeIn(List<LoggedEvent> events, List<LoggedEvent> behind) {
        var statements = new ArrayList<Consumer<SimulatedTx>>();
        if (!events.isEmpty()) {
            statements.add(tx -> takeEffect(tx, events));
        }
        if (!behind.isEmpty()) {
            statements.add(tx -> TwinParked.behind(tx, behind));
        }
        return statements;
    }

    private void takeEffect(SimulatedTx tx, List<LoggedEvent> events) {
        events.forEach(event -> Taken.lock(tx, event));
        for (var event : events) {
            if (poison.kills(event)) {
                node.die("a deadly event");
                return;
            }
            poison.strike(event);
            Taken.write(tx, event, epoch);
        }
    }

    /** As an operator left it, which may be not at all. */
    private List<Consumer<SimulatedTx>> replay(LoggedEvent owed) {
        var present = new @Nullable LoggedEvent[1];
        return List.of(
                tx -> present[0] = TwinParked.lock(tx, owed.id()).orElse(null),
                tx -> {
                    if (present[0] != null) {
                        takeEffect(tx, List.of(Objects.requireNonNull(present[0])));
                    }
                },
                tx -> TwinParked.unpark(tx, owed.id()));
    }

    private void review() {
        node.transact(
                store,
                "look at parked keys",
                tx -> TwinParked.keys(tx, partition),
                Then.of(this::owed, why -> failed(new Lane.Review(), why)));
    }

    private void owed(Set<String> keys) {
        if (keys.isEmpty()) {
            input(new Lane.Reviewed(keys, List.of()));
            return;
        }
        node.transact(
                store,
                "look at what is owed",
                tx -> TwinParked.owed(tx, partition),
                Then.of(owed -> input(new Lane.Reviewed(keys, owed)), why -> failed(new Lane.Review(), why)));
    }

    private void write(
            Effect effect,
            String what,
            List<Consumer<SimulatedTx>> first,
            Function<SimulatedTx, Long> last,
            long from) {
        node.transact(store, what, first, last, Then.of(to -> done(effect, to), why -> unwritten(effect, from, why)));
    }

    private void done(Effect effect, long to) {
        var tally = node.cluster().tally();
        switch (effect) {
            case Lane.Park _
            when lane.trouble().suspect().deaths() >= POLICY.deaths() -> tally.count("deadly events parked");
            case Lane.Park _ -> tally.count("events parked");
            case Lane.Apply apply when !apply.behind().isEmpty() -> tally.count("events parked behind others");
            case Lane.Replay _ -> tally.count("parked events replayed");
            case Lane.Refuse _ -> tally.count("replays refused");
            default -> {}
        }
        input(new Lane.Done(to));
    }

    /** A refused position may be where an earlier attempt, of unknown fate, moved it. */
    private void unwritten(Effect effect, long from, Throwable why) {
        if (!(why instanceof Overtaken)) {
            failed(effect, why);
            return;
        }
        node.transact(
                store,
                "ask for the position",
                tx -> TwinSubscription.held(tx, partition, epoch),
                Then.of(pos -> moved(from, pos), again -> unwritten(effect, from, again)));
    }

    private void moved(long from, Optional<Long> pos) {
        if (pos.isEmpty()) {
            node.cluster().tally().count("reader's writes refused, in other hands");
            input(new Lane.Failed(Failure.LOST, "in other hands"));
        } else if (pos.get() <= from) {
            input(new Lane.Failed(Failure.PASSING, "not written"));
        } else {
            input(new Lane.Done(pos.get()));
        }
    }

    private void failed(Effect effect, Throwable why) {
        boolean events = effect instanceof Lane.Apply || effect instanceof Lane.Replay;
        var kind = switch (why) {
            case Undecodable _ -> Failure.HOPELESS;
            case ServiceException service when service.kind().passing() -> Failure.PASSING;
            case Throwable _ -> events ? Failure.FAILING : Failure.PASSING;
        };
        input(new Lane.Failed(kind, why.toString()));
    }
}
