package cobnut.chassis.directory;

import cobnut.chassis.directory.Endpoint.State;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node says of itself each second. Read leniently: fields that a newer node adds are passed over.
 *
 * @param management host:port of its management server
 */
record Beat(String node, String bootId, State state, String management, String version, List<Served> services) {

    /** A service on that node. */
    record Served(String service, int instances, int inFlight, Map<String, String> contracts) {}

    Buffer encode() {
        var list = new JsonArray();
        for (var served : services) {
            list.add(new JsonObject()
                    .put("service", served.service)
                    .put("instances", served.instances)
                    .put("inFlight", served.inFlight)
                    .put("contracts", new JsonObject(new HashMap<String, Object>(served.contracts))));
        }
        return new JsonObject()
                .put("node", node)
                .put("boot", bootId)
                .put("state", state.name())
                .put("management", management)
                .put("version", version)
                .put("services", list)
                .toBuffer();
    }

    /** @throws RuntimeException when it is no beat */
    static Beat decode(Buffer buffer) {
        var json = buffer.toJsonObject();
        var services = json.getJsonArray("services", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .map(served -> {
                    var contracts = new HashMap<String, String>();
                    served.getJsonObject("contracts", new JsonObject())
                            .forEach(entry -> contracts.put(entry.getKey(), String.valueOf(entry.getValue())));
                    return new Served(
                            served.getString("service"),
                            served.getInteger("instances", 0),
                            served.getInteger("inFlight", 0),
                            contracts);
                })
                .toList();
        return new Beat(
                json.getString("node"),
                json.getString("boot"),
                State.valueOf(json.getString("state")),
                json.getString("management", ""),
                json.getString("version", ""),
                services);
    }

    List<Endpoint> endpoints(long heardNanos, boolean local) {
        return services.stream()
                .map(served -> new Endpoint(
                        served.service,
                        node,
                        bootId,
                        state,
                        served.contracts,
                        served.instances,
                        served.inFlight,
                        heardNanos,
                        local,
                        management,
                        version))
                .toList();
    }

    /** Whether routes and views need to change: load does not count. */
    boolean sameButLoad(Beat other) {
        return state == other.state
                && management.equals(other.management)
                && services.size() == other.services.size()
                && java.util.stream.IntStream.range(0, services.size()).allMatch(i -> {
                    var mine = services.get(i);
                    var theirs = other.services.get(i);
                    return mine.service.equals(theirs.service)
                            && mine.instances == theirs.instances
                            && mine.contracts.equals(theirs.contracts);
                });
    }
}
