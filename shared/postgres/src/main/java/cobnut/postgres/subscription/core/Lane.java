package cobnut.postgres.subscription.core;

import cobnut.postgres.log.LoggedEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One partition of a subscription in one instance's hands: (state, input) → (state, effect). Pure and immutable. One
 * effect at a time is under way, and every effect but {@link Rest} and {@link LetGo} is answered by one input.
 *
 * <p>Order per key holds because events take effect in the order of the log, and an event whose key has a parked one is
 * parked behind it. An event counts as failed only alone: a batch that fails is tried again one by one. So is what may
 * have ended those who had the partition before: each is named durably before it is tried, and the one at which they go
 * on ending is put aside.
 *
 * @param pos everything up to here has taken effect, durably
 * @param fetched everything up to here was read and is in the queue, or needs no effect
 * @param queue events to take in, in order
 * @param trouble what the effect under way, or the front of the queue, has been through
 * @param idle whether to move the position up to what was read, though nothing took effect
 * @param leaving whether to let go as soon as nothing is under way
 * @param doing what is under way
 */
public record Lane(
        Policy policy,
        long pos,
        long fetched,
        List<LoggedEvent> queue,
        Parked parked,
        Trouble trouble,
        boolean idle,
        boolean leaving,
        Effect doing) {

    /**
     * What is put aside.
     *
     * @param keys which have parked events
     * @param owed parked events that are to be tried again, in order
     * @param review whether to look at the rows before going on
     */
    public record Parked(Set<String> keys, List<LoggedEvent> owed, boolean review) {}

    /**
     * @param alone how many of the queue are tried one by one
     * @param tries that ended in a failure of whatever kind, in a row: time to wait
     * @param failures among them that may be the event's own fault
     */
    public record Trouble(int alone, int tries, int failures, Suspect suspect) {
        static final Trouble NONE = new Trouble(0, 0, 0, Suspect.NONE);
    }

    /**
     * What those who had the partition before may have died of, as its row says.
     *
     * @param wary whether each event is named before it is tried
     * @param deaths in a row: leases that nobody gave back, since a position moved or a suspect was named
     * @param pos the event that was named; 0 for none
     */
    public record Suspect(boolean wary, int deaths, long pos) {
        static final Suspect NONE = new Suspect(false, 0, 0);
    }

    /**
     * The bounds, and which types take effect outside.
     *
     * @param deaths so many in a row are no accident
     */
    public record Policy(int batch, int attempts, int deaths, Predicate<String> outside) {}

    /** What the lane wants done. */
    public sealed interface Effect {}

    /** Nothing, until an input comes. */
    public record Rest() implements Effect {}

    /**
     * Events take effect, others are parked behind earlier ones of their key, and the position moves, all in one
     * transaction; effects outside come first.
     */
    public record Apply(List<LoggedEvent> events, List<LoggedEvent> behind, boolean outside, long from, long to)
            implements Effect {
        int size() {
            return events.size() + behind.size();
        }
    }

    /** The event is put aside and the position moves over it, in one transaction. */
    public record Park(LoggedEvent event, String why, int attempts, long from) implements Effect {}

    /** Nothing took effect, the position moves. */
    public record Advance(long from, long to) implements Effect {}

    /** Which keys have parked events, and which of these are to be tried again? */
    public record Review() implements Effect {}

    /** A parked event takes effect and is parked no more, in one transaction. */
    public record Replay(LoggedEvent event) implements Effect {}

    /** A parked event failed once more and waits for an operator. */
    public record Refuse(LoggedEvent event, String why, int attempts) implements Effect {}

    /** Time passes: at random, up to a bound that doubles with the tries. Then the same again. */
    public record Pause(int tries, Effect then) implements Effect {}

    /** The event at that position is named the suspect, durably, with no deaths so far; none for 0. */
    public record Name(long pos, Effect then) implements Effect {}

    /** Somebody else may have the partition. */
    public record LetGo() implements Effect {}

    public sealed interface Input {}

    /** Everything of the partition between what was read before and {@code through}. */
    public record Pulled(List<LoggedEvent> events, long through) implements Input {}

    /** Parked events may have been changed by an operator. */
    public record Changed() implements Input {}

    /** A good time to move the position without an effect. */
    public record Quiet() implements Input {}

    public record Leave() implements Input {}

    /** The effect is durable; a position that moves is at {@code to} now, which may be less or more than asked. */
    public record Done(long to) implements Input {}

    public record Reviewed(Set<String> keys, List<LoggedEvent> owed) implements Input {}

    /** The effect is not, and will not become, durable. */
    public record Failed(Failure failure, String why) implements Input {}

    public record Waited() implements Input {}

    /** What a failure says about the event. */
    public enum Failure {
        /** Nothing: the same may succeed a moment later. */
        PASSING,
        /** It may be the event's fault. */
        FAILING,
        /** It is the event's fault, and trying again is no use. */
        HOPELESS,
        /** The partition is in other hands. */
        LOST
    }

    public record Step(Lane lane, Effect effect) {}

    private static final Effect REST = new Rest();

    /** In this instance's hands, at a position and with a suspect that its row says. */
    public static Lane at(Policy policy, long pos, int deaths, long suspect) {
        var unknown = new Parked(Set.of(), List.of(), true);
        boolean wary = deaths >= policy.deaths || suspect > 0;
        // They may have died of any event of a batch.
        var trouble = wary ? new Trouble(policy.batch, 0, 0, new Suspect(true, deaths, suspect)) : Trouble.NONE;
        return new Lane(policy, pos, pos, List.of(), unknown, trouble, false, false, REST);
    }

    /** Whether it should be given no more for now. */
    public boolean full(int room) {
        return queue.size() >= room;
    }

    public Step on(Input input) {
        return switch (input) {
            case Pulled(var events, long through) -> pulled(events, through).next();
            case Changed _ -> with(new Parked(parked.keys, parked.owed, true)).next();
            case Quiet _ -> new Lane(policy, pos, fetched, queue, parked, trouble, true, leaving, doing).next();
            case Leave _ -> new Lane(policy, pos, fetched, queue, parked, trouble, idle, true, doing).next();
            case Reviewed(var keys, var owed) ->
                with(new Parked(keys, owed, false))
                        .ended(trouble.alone, trouble.suspect)
                        .next();
            case Done(long to) -> doing instanceof Name named ? named(named) : done(to).next();
            case Waited _ -> waited();
            case Failed(var failure, var why) -> failed(failure, why);
        };
    }

    private Lane pulled(List<LoggedEvent> events, long through) {
        var longer = new ArrayList<LoggedEvent>(queue.size() + events.size());
        longer.addAll(queue);
        events.stream().filter(event -> event.pos() > fetched).forEach(longer::add);
        long read = Math.max(fetched, through);
        return new Lane(policy, pos, read, List.copyOf(longer), parked, trouble, idle, leaving, doing);
    }

    private Lane with(Parked parked) {
        return new Lane(policy, pos, fetched, queue, parked, trouble, idle, leaving, doing);
    }

    /** What was under way is over, and went well. */
    private Lane ended(int alone, Suspect suspect) {
        return new Lane(policy, pos, fetched, queue, parked, new Trouble(alone, 0, 0, suspect), idle, leaving, REST);
    }

    /** What was done is the row's: nobody is suspected of it any more, and whoever is wary stays so for a batch. */
    private Lane cleared(int alone) {
        return ended(alone, new Suspect(trouble.suspect.wary && alone > 0, 0, 0));
    }

    private Step start(Effect effect) {
        return start(effect, trouble);
    }

    private Step start(Effect effect, Trouble trouble) {
        return new Step(new Lane(policy, pos, fetched, queue, parked, trouble, idle, leaving, effect), effect);
    }

    private Step next() {
        if (!(doing instanceof Rest)) {
            return new Step(this, REST);
        }
        if (leaving) {
            return start(new LetGo());
        }
        if (parked.review) {
            return start(new Review());
        }
        if (!parked.owed.isEmpty()) {
            var owed = parked.owed.getFirst();
            return attempt(owed, new Replay(owed));
        }
        if (!queue.isEmpty()) {
            var batch = batch();
            return batch.events.isEmpty() ? start(batch) : attempt(batch.events.getFirst(), batch);
        }
        if (idle && pos < fetched) {
            return start(new Advance(pos, fetched));
        }
        return new Step(this, REST);
    }

    private Step attempt(LoggedEvent event, Effect effect) {
        var suspect = trouble.suspect;
        if (!suspect.wary) {
            return start(effect);
        }
        if (suspect.pos != event.pos()) {
            return start(new Name(event.pos(), effect));
        }
        if (suspect.deaths < policy.deaths) {
            return start(effect);
        }
        var why = "whoever tried it ended before it was through, " + suspect.deaths + " times in a row";
        return start(
                effect instanceof Replay
                        ? new Refuse(event, why, suspect.deaths)
                        : new Park(event, why, suspect.deaths, pos));
    }

    private Step named(Name name) {
        var suspect = new Suspect(true, 0, name.pos);
        boolean away = leaving && !(name.then instanceof Pause);
        return start(
                away ? new LetGo() : name.then, new Trouble(trouble.alone, trouble.tries, trouble.failures, suspect));
    }

    /** As many from the front as go together: all inside or all outside, and one when they are tried one by one. */
    private Apply batch() {
        var events = new ArrayList<LoggedEvent>();
        var behind = new ArrayList<LoggedEvent>();
        int most = trouble.alone > 0 ? 1 : policy.batch;
        boolean outside = false;
        int taken = 0;
        for (var event : queue) {
            boolean waits = parked.keys.contains(event.key());
            boolean out = policy.outside.test(event.type());
            if (taken == most || !waits && !events.isEmpty() && out != outside) {
                break;
            }
            outside = waits ? outside : out;
            (waits ? behind : events).add(event);
            taken++;
        }
        long to = taken == queue.size() ? fetched : queue.get(taken - 1).pos();
        return new Apply(List.copyOf(events), List.copyOf(behind), outside, pos, to);
    }

    private Lane done(long to) {
        return switch (doing) {
            case Apply _, Advance _ -> moved(to);
            case Park(var event, _, _, _) ->
                with(parkedBesides(event.key())).moved(to);
            case Replay _ -> replayed(parked.owed.subList(1, parked.owed.size()));
            case Refuse(var event, _, _) ->
                replayed(parked.owed.stream()
                        .filter(each -> !each.key().equals(event.key()))
                        .toList());
            case Rest _, Review _, Pause _, Name _, LetGo _ -> throw new IllegalStateException("done, while " + doing);
        };
    }

    private Parked parkedBesides(String key) {
        var keys = new HashSet<>(parked.keys);
        keys.add(key);
        return new Parked(Set.copyOf(keys), parked.owed, parked.review);
    }

    private Lane moved(long to) {
        int gone = 0;
        while (gone < queue.size() && queue.get(gone).pos() <= to) {
            gone++;
        }
        var rest = queue.subList(gone, queue.size());
        return new Lane(policy, to, fetched, rest, parked, trouble, false, leaving, doing)
                .cleared(Math.max(0, trouble.alone - gone));
    }

    /** When all that was owed is through, what was parked meanwhile is looked at. */
    private Lane replayed(List<LoggedEvent> rest) {
        return with(new Parked(parked.keys, List.copyOf(rest), parked.review || rest.isEmpty()))
                .cleared(trouble.alone);
    }

    private Step waited() {
        if (!(doing instanceof Pause(_, var again))) {
            throw new IllegalStateException("waited, while " + doing);
        }
        return start(leaving ? new LetGo() : again);
    }

    private Step failed(Failure failure, String why) {
        var suspect = trouble.suspect;
        var worse = new Trouble(trouble.alone, trouble.tries + 1, trouble.failures + 1, suspect);
        boolean given = failure == Failure.HOPELESS || worse.failures >= policy.attempts;
        return switch (failure) {
            case LOST -> start(new LetGo());
            case PASSING -> pause(doing, new Trouble(trouble.alone, trouble.tries + 1, trouble.failures, suspect));
            case FAILING, HOPELESS ->
                switch (doing) {
                    case Apply apply
                    when apply.size() > 1 ->
                        start(REST, new Trouble(apply.size(), 0, 0, suspect))
                                .lane
                                .next();
                    case Apply(var events, _, _, _, _)
                    when given && !events.isEmpty() ->
                        start(new Park(events.getFirst(), why, worse.failures, pos), new Trouble(1, 0, 0, suspect));
                    case Replay(var event)
                    when given ->
                        start(new Refuse(event, why, worse.failures), new Trouble(trouble.alone, 0, 0, suspect));
                    default -> pause(doing, worse);
                };
        };
    }

    /** What failed did not end whoever tried it: whoever ends while it waits is not counted. */
    private Step pause(Effect again, Trouble trouble) {
        long named = trouble.suspect.pos;
        boolean tried = again instanceof Apply || again instanceof Replay;
        return start(
                tried && named > 0
                        ? new Name(0, new Pause(trouble.tries, new Name(named, again)))
                        : new Pause(trouble.tries, again),
                trouble);
    }
}
