package cobnut.testkit.simulation;

import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The smallest saga worth simulating: a room is held, then paid; or given back, and then it must stay free. */
final class Booking {
    enum State {
        HOLDING,
        PAYING,
        FREEING,
        BOOKED,
        FREE
    }

    enum News {
        HELD,
        REFUSED,
        PAID,
        FREED,
        CANCELS,
        TOO_LATE
    }

    /** What a hotel has of a booking; null when it has never heard of it. */
    enum Room {
        HELD,
        FREED
    }

    static final Table<UUID, Room> ROOMS = Table.named("rooms");
    static final Table<UUID, Long> PAID = Table.named("paid");

    static final SagaTable<State, News> TABLE = SagaTable.<State, News>named("booking", 1, State.HOLDING)
            .deadline(Duration.ofSeconds(4), News.TOO_LATE)
            .calling(
                    State.HOLDING,
                    Map.of(
                            News.HELD, State.PAYING,
                            News.REFUSED, State.FREEING,
                            News.CANCELS, State.FREEING,
                            News.TOO_LATE, State.FREEING))
            .finishing(State.PAYING, Map.of(News.PAID, State.BOOKED))
            .undoing(State.FREEING, Map.of(News.FREED, State.FREE))
            .end(State.BOOKED)
            .end(State.FREE)
            .build();

    private Booking() {}

    static Simulation<State, News> simulation(Participant<News> freeing, Participant<News> paying) {
        return Simulation.of(TABLE, News.class)
                .calls(State.HOLDING, "hotel", Participant.once(Booking::hold))
                .calls(State.FREEING, "hotel", freeing)
                .calls(State.PAYING, "bank", paying)
                .people(News.CANCELS)
                .neverHears(State.HOLDING, News.REFUSED)
                .atRest(Booking::agree)
                .replayedBy("mvn -f shared/testkit/pom.xml test -Dtest=SimulationTest -Dcobnut.seed=%d");
    }

    static Simulation<State, News> simulation() {
        return simulation(Participant.once(Booking::free), Participant.once(Booking::pay));
    }

    private static Answer<News> hold(SimulatedTx tx, UUID booking) {
        tx.lock(ROOMS, booking);
        if (tx.get(ROOMS, booking) == Room.FREED) {
            return Answer.of(News.REFUSED);
        }
        tx.put(ROOMS, booking, Room.HELD);
        return Answer.of(News.HELD);
    }

    /** Also where there is nothing to free: what comes later is refused. */
    static Answer<News> free(SimulatedTx tx, UUID booking) {
        tx.put(ROOMS, booking, Room.FREED);
        return Answer.of(News.FREED);
    }

    static Answer<News> pay(SimulatedTx tx, UUID booking) {
        tx.lock(PAID, booking);
        var before = tx.get(PAID, booking);
        tx.put(PAID, booking, before == null ? 1 : before + 1);
        return Answer.of(News.PAID);
    }

    private static void agree(World<State> world, Consumer<String> violated) {
        world.states().forEach((booking, state) -> {
            var room = world.store("hotel").committed(ROOMS, booking);
            if (room != (state == State.BOOKED ? Room.HELD : Room.FREED)) {
                violated.accept("booking " + booking + " is " + state + ", its room " + room);
            }
            var paid = world.store("bank").committed(PAID, booking);
            if (state == State.BOOKED ? paid == null || paid != 1 : paid != null) {
                violated.accept("booking " + booking + " is " + state + " and was paid " + paid + " times");
            }
        });
    }
}
