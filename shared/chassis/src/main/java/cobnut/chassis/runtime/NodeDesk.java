package cobnut.chassis.runtime;

import cobnut.chassis.Bus;
import cobnut.chassis.directory.BeatDirectory;
import cobnut.chassis.management.Durables;
import cobnut.chassis.management.Operations;
import cobnut.chassis.resilience.Peers;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.NodeView;
import cobnut.node.v1.Reason;
import io.vertx.core.Future;
import java.util.List;

/** What operators may do on this node. */
record NodeDesk(ClusterNode node) implements Operations {

    @Override
    public NodeView look() {
        return node.look();
    }

    @Override
    public BeatDirectory directory() {
        return node.parts().directory();
    }

    @Override
    public Peers peers() {
        return node.parts().peers();
    }

    @Override
    public Bus bus() {
        return node.parts().bus();
    }

    @Override
    public List<Durables> durables() {
        return node.hosts().stream().flatMap(host -> host.durables().stream()).toList();
    }

    @Override
    public Future<Void> scale(String service, int instances) {
        return node.host(service)
                .map(host -> host.scale(instances)
                        .onSuccess(done -> node.parts().directory().changedHere()))
                .orElseGet(() -> Future.failedFuture(ServiceException.refuse(
                        Kind.NOT_FOUND,
                        Reason.SERVICE_NOT_HERE,
                        "node " + node.name() + " runs " + node.serviceNames() + ", not " + service)));
    }

    @Override
    public void drain() {
        node.leave();
    }

    @Override
    public boolean alive() {
        return node.alive();
    }

    @Override
    public String unready() {
        return node.unready();
    }
}
