package cobnut.chassis.runtime;

import cobnut.chassis.Call;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Registers the place of the present call in Vert.x contexts, which must happen before the first Vertx is made. */
public final class CallStorage implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap bootstrap) {
        Call.current();
    }
}
