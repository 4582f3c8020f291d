package cobnut.kernel.saga;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A durable process as a pure table: in each state one call is made, and each news that may come leads to a next
 * state. A state with neither is final. The table knows nothing of time, rows or messages, so every state × news pair
 * can be listed in a test.
 *
 * <p>Each state is of one {@link Phase}, and no table is built that breaks what the phases promise. Immutable; made
 * with {@link #named}.
 *
 * @param <S> the states, by their names in the database: a renamed constant is a new version
 * @param <N> the news: answers of the calls, and what people or time say
 */
public final class SagaTable<S extends Enum<S>, N extends Enum<N>> {

    /** Where a state lies on the way, and hence what may happen to the saga there. */
    public enum Phase {
        /** Nothing is sure yet: it may still turn back. */
        CALLING,
        /** On its way back, or finding out whether it still may. Repeated for ever: nothing but its answer ends it. */
        UNDOING,
        /** Behind the pivot: there is only forward. */
        FINISHING,
        /** Nothing leaves it. */
        END
    }

    private record Row<S, N>(Phase phase, Map<N, S> on) {}

    private final String name;
    private final int version;
    private final S first;
    private final @Nullable N deadlineNews;
    private final @Nullable N compensation;
    private final Duration deadline;
    private final Map<S, Row<S, N>> rows;

    private SagaTable(Builder<S, N> builder) {
        this.name = builder.name;
        this.version = builder.version;
        this.first = builder.first;
        this.deadlineNews = builder.deadlineNews;
        this.compensation = builder.compensation;
        this.deadline = builder.deadline;
        this.rows = Collections.unmodifiableMap(builder.rows);
    }

    public static <S extends Enum<S>, N extends Enum<N>> Builder<S, N> named(String name, int version, S first) {
        return new Builder<>(name, version, first);
    }

    public String name() {
        return name;
    }

    /** A node never claims a row of a version it does not know. */
    public int version() {
        return version;
    }

    public S first() {
        return first;
    }

    /** How long after its start the saga is told {@link #deadlineNews()} in the states that listen to it. */
    public Duration deadline() {
        return deadline;
    }

    /** What the saga hears when its deadline is over; empty when time does not matter to it. */
    public Optional<N> deadlineNews() {
        return Optional.ofNullable(deadlineNews);
    }

    /** What turns it back when an operator says so; empty when only its calls decide. */
    public Optional<N> compensation() {
        return Optional.ofNullable(compensation);
    }

    public Set<S> states() {
        return rows.keySet();
    }

    public Phase phase(S state) {
        return row(state).phase;
    }

    public boolean calls(S state) {
        return phase(state) != Phase.END;
    }

    public boolean isFinal(S state) {
        return phase(state) == Phase.END;
    }

    /** Where the news leads; empty when the state does not listen to it, and then nothing changes. */
    public Optional<S> next(S state, N news) {
        return Optional.ofNullable(row(state).on.get(news));
    }

    /** What a state listens to, in the order in which the news are declared. */
    public Set<N> listens(S state) {
        return row(state).on.keySet();
    }

    private Row<S, N> row(S state) {
        var row = rows.get(state);
        if (row == null) {
            throw new IllegalArgumentException(name + " has no state " + state);
        }
        return row;
    }

    /** The table for people, a line for each state: {@code CALLING RESERVING: STOCK_SHORT → REJECTED, …}. */
    @Override
    public String toString() {
        var text = new StringBuilder(name + " " + version + " from " + first);
        rows.forEach((state, row) -> {
            text.append('\n').append(row.phase).append(' ').append(state);
            var comma = ": ";
            for (var on : row.on.entrySet()) {
                text.append(comma).append(on.getKey()).append(" → ").append(on.getValue());
                comma = ", ";
            }
        });
        return text.toString();
    }

    private void check() {
        row(first);
        rows.forEach((state, row) -> row.on.forEach((news, next) -> check(state, row, news, next)));
        var turning = compensation;
        for (var state : states()) {
            require(ends(state), state + " never reaches an end; no saga may be left in it for ever");
            require(
                    turning == null
                            || phase(state) != Phase.CALLING
                            || listens(state).contains(turning),
                    state + " does not listen to " + turning + ", which turns the saga back; say where it leads,"
                            + " or that the state lies behind the pivot with .finishing(" + state + ", …)");
        }
    }

    private void check(S state, Row<S, N> row, N news, S next) {
        var move = state + " on " + news + " leads to " + next;
        require(
                rows.containsKey(next),
                move + ", which the table does not describe; add .calling(" + next + ", …) or .end(" + next + ")");
        require(
                row.phase != Phase.FINISHING || phase(next) == Phase.FINISHING || phase(next) == Phase.END,
                move + ": behind the pivot there is only forward");
        require(
                row.phase != Phase.FINISHING || !undoneEnd(next),
                move + ", where a saga ends that was undone: behind the pivot there is only forward");
        require(
                row.phase != Phase.UNDOING || news != deadlineNews,
                move + ": what is being undone is never given up; no deadline ends it");
    }

    private boolean undoneEnd(S end) {
        return isFinal(end)
                && rows.values().stream().anyMatch(row -> row.phase == Phase.UNDOING && row.on.containsValue(end));
    }

    private boolean ends(S from) {
        var seen = new LinkedHashSet<>(Set.of(from));
        var open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            row(open.remove()).on.values().stream().filter(seen::add).forEach(open::add);
        }
        return seen.stream().anyMatch(this::isFinal);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + otherwise);
        }
    }

    /** Collects the rows of the table, in the order the business tells them. */
    public static final class Builder<S extends Enum<S>, N extends Enum<N>> {
        private final String name;
        private final int version;
        private final S first;
        private final Map<S, Row<S, N>> rows = new LinkedHashMap<>();
        private @Nullable N deadlineNews;
        private @Nullable N compensation;
        private Duration deadline = Duration.ofSeconds(30);

        private Builder(String name, int version, S first) {
            this.name = name;
            this.version = version;
            this.first = first;
        }

        /** After this long the saga hears the news, once in each state that listens to it. */
        public Builder<S, N> deadline(Duration after, N news) {
            this.deadline = after;
            this.deadlineNews = news;
            return this;
        }

        /** What an operator tells the saga to turn it back; each state before the pivot must listen to it. */
        public Builder<S, N> compensation(N news) {
            this.compensation = news;
            return this;
        }

        /** In this state a call is made and repeated until one of the news comes. */
        public Builder<S, N> calling(S state, Map<N, S> on) {
            return row(state, Phase.CALLING, on);
        }

        /** As {@link #calling}, on the way back: also an answer that nobody expected only means the same call again. */
        public Builder<S, N> undoing(S state, Map<N, S> on) {
            return row(state, Phase.UNDOING, on);
        }

        /** As {@link #calling}, behind the pivot. */
        public Builder<S, N> finishing(S state, Map<N, S> on) {
            return row(state, Phase.FINISHING, on);
        }

        /** A state that nothing leaves. */
        public Builder<S, N> end(S state) {
            return row(state, Phase.END, Map.of());
        }

        private Builder<S, N> row(S state, Phase phase, Map<N, S> on) {
            if (rows.put(state, new Row<>(phase, Collections.unmodifiableMap(new TreeMap<>(on)))) != null) {
                throw new IllegalArgumentException(name + " describes " + state + " twice");
            }
            return this;
        }

        /** The table, or an IllegalArgumentException that says which row breaks which rule. */
        public SagaTable<S, N> build() {
            var table = new SagaTable<>(this);
            table.check();
            return table;
        }
    }
}
