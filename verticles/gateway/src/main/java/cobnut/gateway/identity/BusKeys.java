package cobnut.gateway.identity;

import cobnut.chassis.Bus;
import cobnut.chassis.CallOptions;
import cobnut.chassis.directory.Directory;
import cobnut.gateway.json.Shapes;
import cobnut.gateway.json.ToJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** A JWKS answered by some service of the cluster, whichever contract says so: a method without arguments. */
public final class BusKeys implements KeySource {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Bus bus;
    private final Directory directory;
    private final String contract;
    private final String method;

    /** @param address {@code cobnut.users.v1.Users/GetKeys} */
    public BusKeys(Bus bus, Directory directory, String address) {
        this.bus = bus;
        this.directory = directory;
        this.contract = address.substring(0, address.indexOf('/'));
        this.method = address.substring(address.indexOf('/') + 1);
    }

    @Override
    public Future<JsonObject> fetch() {
        var serving = directory.serving(contract);
        if (serving.isEmpty()) {
            return Future.failedFuture("nobody serves " + contract);
        }
        var hash = serving.getFirst().contracts().getOrDefault(contract, "");
        return directory.contract(contract, hash).compose(description -> {
            var found = description.descriptor().findMethodByName(method);
            if (found == null) {
                return Future.failedFuture(contract + " has no method " + method);
            }
            var shape = new Shapes().of(found.getOutputType());
            return bus.forward(contract, method, Buffer.buffer(), true, CallOptions.NONE.withTimeout(PATIENCE))
                    .map(answer -> new JsonObject(Buffer.buffer(ToJson.write(shape, answer.getBytes()))));
        });
    }
}
