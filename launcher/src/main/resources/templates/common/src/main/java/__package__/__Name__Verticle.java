package __package__;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;

/** The service __name__: what it is made of. */
public final class __Name__Verticle implements ServiceVerticle<__Name__Config> {

    @Override
    public String name() {
        return "__name__";
    }

    @Override
    public __Name__Config defaults() {
        return __Name__Config.DEFAULTS;
    }

    @Override
    public Instances start(Node node, __Name__Config config) {
        var entries = new PgEntries(node.database());

        return () -> new __Name__Rpc(entries, config).calls();
    }
}
