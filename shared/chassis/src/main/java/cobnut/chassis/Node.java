package cobnut.chassis;

import cobnut.chassis.directory.Directory;
import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.Database;
import cobnut.postgres.saga.SagaCalls;
import cobnut.postgres.saga.Sagas;
import io.vertx.core.Vertx;
import java.time.InstantSource;

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

    /** Closed when the node leaves, after the last call is answered; for what the chassis did not give out. */
    void closing(AutoCloseable resource);
}
