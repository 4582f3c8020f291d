package cobnut.kernel.saga;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A durable process as a pure table: in each state one call is made, and each news that may come leads to a next
 * state. A state with neither is final. The table knows nothing of time, rows or messages, so every state × news pair
 * can be listed in a test.
 *
 * <p>Immutable; made with {@link #named}.
 *
 * @param <S> the states, by their names in the database: a renamed constant is a new version
 * @param <N> the news: answers of the calls, and what people or time say
 */
public final class SagaTable<S extends Enum<S>, N extends Enum<N>> {

    /** What a state does: whether it makes a call, and where each news leads. */
    private record Rules<N extends Enum<N>, S extends Enum<S>>(boolean calls, Map<N, S> on) {}

    private final String name;
    private final int version;
    private final S first;
    private final @Nullable N deadlineNews;
    private final Duration deadline;
    private final Map<S, Rules<N, S>> rules;

    private SagaTable(Builder<S, N> builder) {
        this.name = builder.name;
        this.version = builder.version;
        this.first = builder.first;
        this.deadlineNews = builder.deadlineNews;
        this.deadline = builder.deadline;
        this.rules = Collections.unmodifiableMap(builder.rules);
        rules.forEach((state, rule) -> rule.on.forEach((news, next) -> {
            if (!rules.containsKey(next)) {
                throw new IllegalArgumentException(name + ": " + state + " on " + news + " leads to " + next
                        + ", which the table does not describe; add .calling(" + next + ", …) or .end(" + next + ")");
            }
        }));
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

    public Set<S> states() {
        return rules.keySet();
    }

    public boolean calls(S state) {
        return rule(state).calls;
    }

    public boolean isFinal(S state) {
        return rule(state).on.isEmpty();
    }

    /** Where the news leads; empty when the state does not listen to it, and then nothing changes. */
    public Optional<S> next(S state, N news) {
        return Optional.ofNullable(rule(state).on.get(news));
    }

    private Rules<N, S> rule(S state) {
        var rule = rules.get(state);
        if (rule == null) {
            throw new IllegalArgumentException(name + " has no state " + state);
        }
        return rule;
    }

    /** Collects the rows of the table, in the order the business tells them. */
    public static final class Builder<S extends Enum<S>, N extends Enum<N>> {
        private final String name;
        private final int version;
        private final S first;
        private final Map<S, Rules<N, S>> rules;
        private @Nullable N deadlineNews;
        private Duration deadline = Duration.ofSeconds(30);

        private Builder(String name, int version, S first) {
            this.name = name;
            this.version = version;
            this.first = first;
            this.rules = new LinkedHashMap<>();
        }

        /** After this long the saga hears the news, once in each state that listens to it. */
        public Builder<S, N> deadline(Duration after, N news) {
            this.deadline = after;
            this.deadlineNews = news;
            return this;
        }

        /** In this state a call is made and repeated until one of the news comes. */
        public Builder<S, N> calling(S state, Map<N, S> on) {
            return row(state, new Rules<N, S>(true, Map.copyOf(on)));
        }

        /** A state that nothing leaves. */
        public Builder<S, N> end(S state) {
            return row(state, new Rules<N, S>(false, Map.of()));
        }

        private Builder<S, N> row(S state, Rules<N, S> rule) {
            if (rules.put(state, rule) != null) {
                throw new IllegalArgumentException(name + " describes " + state + " twice");
            }
            return this;
        }

        public SagaTable<S, N> build() {
            return new SagaTable<>(this);
        }
    }
}
