package cobnut.chassis;

import cobnut.chassis.directory.Directory;
import cobnut.kernel.saga.SagaTable;
import cobnut.log.v1.ReadLogRequest;
import cobnut.log.v1.ReadLogResponse;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.saga.SagaCalls;
import cobnut.postgres.saga.Sagas;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The JVM as one service sees it. What it gives out belongs to the service and is closed by the node, in order, when it
 * leaves. Thread-safe.
 */
public interface Node {

    /** The node's name, unique among the living of its cluster. */
    String name();

    /** New each time the process starts. */
    String bootId();

    Vertx vertx();

    Bus bus();

    /** Who is where, as this node sees it. */
    Directory directory();

    /** The service's own schema, migrated, through a bounded pool; the same object each time. */
    Database database();

    /** For what people see, never for a decision: those take the database's clock. */
    InstantSource clock();

    /** Runs a saga on this node: claims its due rows until the node drains. */
    <S extends Enum<S>, N extends Enum<N>> Sagas<S, N> run(SagaTable<S, N> table, SagaCalls<S, N> calls);

    /** The service's own log; what it appends rings its readers' bell. The same object each time. */
    EventLog log();

    /** Cuts the log of what is older and known to all readers, now and then; without it the log is kept for ever. */
    void keepLog(Duration atLeast);

    /**
     * Follows a log, here and on the other nodes of this service together, until the node drains. The method is the
     * constant of a generated {@code …LogGrpcClient}; positions are kept by the name.
     */
    default void follow(
            ServiceMethod<ReadLogResponse, ReadLogRequest> log, String name, Consumer<Reactions> reactions) {
        follow(log.serviceName().fullyQualifiedName(), name, reactions);
    }

    /** The same for a log that is known only by the full name of its contract. */
    void follow(String contract, String name, Consumer<Reactions> reactions);

    /**
     * Lets operators hear what only this service's own tables, or those it works with, say about a subject such as an
     * order's id. Asked on a virtual thread, within a bound of its own; empty for what it does not know.
     */
    void explain(Function<String, Account> account);

    /**
     * What a service says about a subject.
     *
     * @param keys of its log under which more is to be found, such as the payments of an order
     */
    record Account(List<String> keys, List<Fact> facts) {

        /** @param source a word of the service's own, such as bank */
        public record Fact(Instant at, String source, String what, String detail) {}
    }

    /** Closed when the node leaves, after the last call is answered; for what the chassis did not give out. */
    void closing(AutoCloseable resource);
}
