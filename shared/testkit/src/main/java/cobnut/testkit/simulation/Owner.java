package cobnut.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.log.Reading;
import cobnut.postgres.saga.Answer;
import cobnut.postgres.saga.SagaConfig;
import cobnut.postgres.saga.SagaStep;
import cobnut.postgres.saga.SagaStep.Effect;
import cobnut.postgres.saga.SagaStep.Held;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinLog;
import cobnut.testkit.simulation.twin.TwinRequests;
import cobnut.testkit.simulation.twin.TwinSagas;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** A node of the service that owns the saga, for one life: starts sagas, claims due ones, takes them further. */
final class Owner<S extends Enum<S>, N extends Enum<N>> {
    static final String SERVICE = "owner";

    private static final Table<UUID, UUID> AGGREGATES = Table.named("aggregate");
    private static final byte[] NOTHING = new byte[0];

    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final Lost TO_ANOTHER = new Lost();

        private Lost() {
            super("the saga is in other hands", null, false, false);
        }
    }

    private final SimulatedNode node;
    private final SimulatedStore store;
    private final SagaTable<S, N> table;
    private final SagaConfig config;
    private final TwinSagas<S, N> rows;
    private final SagaStep<S, N> core;
    private final Simulation<S, N> simulation;
    private int inHand;

    Owner(SimulatedNode node, Simulation<S, N> simulation, TwinSagas<S, N> rows) {
        this.node = node;
        this.simulation = simulation;
        this.table = simulation.table();
        this.config = simulation.config();
        this.rows = rows;
        this.store = node.cluster().store(SERVICE);
        this.core = new SagaStep<>(table, config, node.cluster().scheduler()::upTo);
    }

    void run() {
        claim();
        node.after(config.poll().toMillis(), this::run);
    }

    void handle(Object asked, Then<Object> reply) {
        switch (asked) {
            case Wire.Place(var request, var hash) -> place(request, hash, reply);
            case Wire.Tell(var saga, var news) -> tell(saga, simulation.news(news), reply);
            case Reading reading -> TwinLog.read(node, store, reading, reply);
            case Object other -> throw new IllegalArgumentException("not for the owner: " + other);
        }
    }

    private void place(UUID request, byte[] hash, Then<Object> reply) {
        var started = new Held<?>[1];
        TwinRequests.once(
                node,
                store,
                request,
                hash,
                tx -> {
                    var id = new UUID(node.cluster().scheduler().upTo(Long.MAX_VALUE - 1), tx.next("saga"));
                    tx.put(AGGREGATES, id, request);
                    simulation.local().placed(tx, id);
                    started[0] = rows.start(tx, id, encoded(tx, id, table.first()), node.identity());
                    return id.toString().getBytes(UTF_8);
                },
                Then.of(
                        bytes -> {
                            reply.done(bytes);
                            if (started[0] != null) {
                                take(Simulation.<Held<S>>cast(started[0]));
                            }
                        },
                        reply::failed));
    }

    /** Encoded again it would not be the same: what is sent must be what was kept. */
    private byte[] encoded(SimulatedTx tx, UUID saga, S state) {
        return table.calls(state)
                ? Wire.Call.request(
                        state, tx.next("request"), simulation.local().subject(tx, saga))
                : NOTHING;
    }

    private void tell(UUID saga, N news, Then<Object> reply) {
        var present = new Held<?>[1];
        var request = new byte[1][];
        node.transact(
                store,
                "tell",
                List.of(tx -> tx.lock(AGGREGATES, saga), tx -> {
                    var held = rows.present(tx, saga).orElseThrow();
                    present[0] = held;
                    table.next(held.state(), news).ifPresent(to -> {
                        simulation.local().moved(tx, saga, held.state(), Answer.of(news), to);
                        request[0] = encoded(tx, saga, to);
                    });
                }),
                tx -> {
                    var held = Simulation.<Held<S>>cast(present[0]);
                    return table.next(held.state(), news)
                            .map(to -> rows.move(tx, held, true, news.name(), to, request[0], node.identity()));
                },
                Then.of(
                        moved -> {
                            reply.done(moved.isPresent());
                            moved.filter(held -> !table.isFinal(held.state())).ifPresent(this::take);
                        },
                        reply::failed));
    }

    private void claim() {
        int free = config.concurrency() - inHand;
        if (free > 0) {
            node.transact(
                    store,
                    "claim",
                    tx -> rows.claim(tx, node.identity(), free),
                    Then.of(due -> due.forEach(this::take), _ -> {}));
        }
    }

    private void take(Held<S> held) {
        inHand++;
        go(core.begin(held), now());
    }

    private long now() {
        return node.cluster().scheduler().now();
    }

    /** @param begun when there was an answer to write down */
    private void go(Effect<S, N> effect, long begun) {
        switch (effect) {
            case Effect.Call<S, N> call -> call(call);
            case Effect.Move<S, N> move -> move(move, begun);
            case Effect.MoveLater<S, N>(var millis, var move) -> node.after(millis, () -> go(move, begun));
            case Effect.GoOn<S, N>(var held) -> go(core.begin(held), now());
            case Effect.Later<S, N>(var held, var millis, var puzzling) ->
                settle("later", tx -> rows.later(tx, held, millis, puzzling));
            case Effect.Shelve<S, N>(var held, var why) -> {
                node.cluster().scheduler().note(node.identity(), "needs attention", why);
                settle("shelve", tx -> rows.shelve(tx, held, why));
            }
            case Effect.LetGo<S, N> _ -> inHand--;
        }
    }

    private void call(Effect.Call<S, N> call) {
        var held = call.held();
        var wire = new Wire.Call(call.id(), held.id(), held.state(), call.request());
        node.cluster().scheduler().note(node.identity(), "calls", held.state());
        node.cluster()
                .call(
                        node,
                        simulation.service(held.state()),
                        wire,
                        config.callTimeout().toMillis(),
                        Then.of(
                                reply ->
                                        go(core.answered(held, simulation.code().answer((byte[]) reply)), now()),
                                why -> go(core.failed(held, why), now())));
    }

    private void move(Effect.Move<S, N> move, long begun) {
        var held = move.held();
        var request = new byte[1][];
        node.transact(
                store,
                "move",
                List.of(
                        tx -> {
                            if (tx.attempt() > 1 && !rows.holds(tx, held)) {
                                throw Lost.TO_ANOTHER;
                            }
                            tx.lock(AGGREGATES, held.id());
                        },
                        tx -> {
                            simulation.local().moved(tx, held.id(), held.state(), move.answer(), move.to());
                            request[0] = encoded(tx, held.id(), move.to());
                        }),
                tx -> rows.move(tx, held, false, move.answer().news().name(), move.to(), request[0], node.identity()),
                Then.of(next -> moved(move, next), why -> unwritten(move, why, begun)));
    }

    private void moved(Effect.Move<S, N> move, Held<S> next) {
        node.cluster().scheduler().note(node.identity(), "moved to", move.to());
        go(core.moved(move, next, true), now());
    }

    private void unwritten(Effect.Move<S, N> move, Throwable why, long begun) {
        if (why instanceof Lost) {
            node.cluster().tally().count("saga moves refused, in other hands");
            inHand--;
        } else {
            go(core.unwritten(move, (RuntimeException) why, now() - begun), begun);
        }
    }

    private void settle(String what, Function<SimulatedTx, Integer> write) {
        node.transact(
                store,
                what,
                write,
                Then.of(
                        changed -> {
                            if (changed == 0) {
                                node.cluster().tally().count("saga writes refused, in other hands");
                            }
                            inHand--;
                        },
                        _ -> inHand--));
    }
}
