package cobnut.testkit.simulation;

import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinRequests;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One delivery of a saga's call at a node of a participant. Between any two of its methods the node may die or freeze;
 * what a method hands to {@code then} is durable.
 */
public final class Visit<N> {
    private final Wire.Call call;
    private final SimulatedNode node;
    private final SimulatedStore store;
    private final long timeout;
    private final Wire.Code<N> code;
    private final Then<Object> reply;

    Visit(
            Wire.Call call,
            SimulatedNode node,
            SimulatedStore store,
            long timeout,
            Wire.Code<N> code,
            Then<Object> reply) {
        this.call = call;
        this.node = node;
        this.store = store;
        this.timeout = timeout;
        this.code = code;
        this.reply = reply;
    }

    public UUID saga() {
        return call.saga();
    }

    /** What the request is about, as {@link Local#subject} said. */
    public UUID subject() {
        return call.subject();
    }

    /** The saga's state when it called. */
    public Enum<?> state() {
        return call.state();
    }

    /** Effect and answer in one transaction, unless this call id was answered before. */
    public void once(Participant.Work<N> work) {
        TwinRequests.once(
                node,
                store,
                call.id(),
                call.bytes(),
                tx -> code.bytes(work.work(tx, call.subject())),
                Then.of(reply::done, reply::failed));
    }

    /** A transaction of the participant; when it fails, so does the call. */
    public <T> void transact(String what, Function<SimulatedTx, T> work, Consumer<T> then) {
        node.transact(store, what, work, Then.of(then, reply::failed));
    }

    /** A transaction in a third service's store; without an answer the call fails, and the work may be done or not. */
    public <T> void ask(String service, Function<SimulatedTx, T> work, Consumer<T> then) {
        ask(service, work, then, reply::failed);
    }

    @SuppressWarnings("unchecked")
    public <T> void ask(
            String service, Function<SimulatedTx, T> work, Consumer<T> then, Consumer<Throwable> unanswered) {
        var ask = new Wire.Work((Function<SimulatedTx, Object>) (Function<SimulatedTx, ?>) work);
        node.cluster().call(node, service, ask, timeout, Then.of(result -> then.accept((T) result), unanswered));
    }

    public void answer(N news) {
        reply.done(code.bytes(Answer.of(news)));
    }

    public void refuse(Throwable why) {
        reply.failed(why);
    }
}
