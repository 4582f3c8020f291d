package cobnut.gateway.identity;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Where an issuer publishes its keys: one attempt to read the JWKS, which ends within a few seconds. */
@FunctionalInterface
public interface KeySource {
    Future<JsonObject> fetch();
}
