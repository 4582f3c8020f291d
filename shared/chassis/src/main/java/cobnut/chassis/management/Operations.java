package cobnut.chassis.management;

import cobnut.chassis.Bus;
import cobnut.chassis.directory.BeatDirectory;
import cobnut.chassis.resilience.Peers;
import cobnut.node.v1.NodeView;
import io.vertx.core.Future;
import java.util.List;

/** What a node lets its operators do; the node implements it. */
public interface Operations {
    NodeView look();

    BeatDirectory directory();

    Peers peers();

    Bus bus();

    /** Of the services here that keep rows. */
    List<Durables> durables();

    /** Fails with NOT_FOUND when the service is not here. */
    Future<Void> scale(String service, int instances);

    /** Begins to leave; the process ends when that is done. */
    void drain();

    /** Whether the process works at all: what a liveness probe asks. */
    boolean alive();

    /** Why this node should get no traffic now; empty when it should. */
    String unready();
}
