package cobnut.chassis.directory;

import io.vertx.core.Future;
import java.util.List;

/** This node's view of the cluster. Reading it touches no shared map and no network. Thread-safe. */
public interface Directory {

    /** Everybody known to be alive, local ones included; a snapshot. */
    List<Endpoint> endpoints();

    /** Those that serve the contract, by its full name; draining ones last. */
    List<Endpoint> serving(String contract);

    /**
     * The contract with that hash, from this JVM's memory or from an endpoint that serves it; checked against the hash.
     * Fails with UNAVAILABLE when nobody who has it answers.
     */
    Future<Contract> contract(String name, String hash);

    /** Called after each change of who is there, in which state, with which contracts; on some event loop. */
    void onChange(Runnable listener);

    /** How many beats in a row have changed nothing: two mean that the view is stable. */
    int steadyBeats();
}
