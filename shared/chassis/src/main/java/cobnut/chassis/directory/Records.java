package cobnut.chassis.directory;

import cobnut.chassis.directory.Endpoint.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A record in vertx-service-discovery for each endpoint, for plain Vert.x programs and for bridges. This node reads
 * them once, when it joins; calls never do. The shared map has no lease and no clean-up after a crash: the reconciler
 * brings both.
 */
public final class Records {
    /** The type of Cobnut's records; a lookup for it finds every endpoint. */
    public static final String TYPE = "cobnut-endpoint";

    private final ServiceDiscovery discovery;
    private final LocalNode self;
    /** Contract → registration, of what this node serves. */
    private final Map<String, String> published = new ConcurrentHashMap<>();

    public Records(Vertx vertx, LocalNode self) {
        this.discovery = ServiceDiscovery.create(vertx);
        this.self = self;
    }

    /** Tells the directory what others published before this node came. */
    public Future<Void> read(BeatDirectory directory, Set<String> members) {
        return all().onSuccess(records -> records.stream()
                        .filter(record -> members.contains(boot(record)))
                        .forEach(record -> directory.assume(endpoint(record))))
                .mapEmpty();
    }

    private Future<List<Record>> all() {
        return discovery.getRecords(record -> TYPE.equals(record.getType()), true);
    }

    private static String boot(Record record) {
        return record.getMetadata().getString("boot", "");
    }

    private static Endpoint endpoint(Record record) {
        var said = record.getMetadata();
        return new Endpoint(
                said.getString("service", ""),
                said.getString("node", ""),
                boot(record),
                State.UP,
                Map.of(record.getName(), said.getString("hash", "")),
                1,
                0,
                System.nanoTime(),
                false,
                said.getString("management", ""),
                said.getString("version", ""));
    }

    /** Publishes what this node serves and has not published, or what the shared map has lost of it. */
    public Future<Void> publish() {
        return all().compose(records -> {
            var there = new HashMap<String, Record>();
            records.forEach(record -> there.put(record.getRegistration(), record));
            var missing = new ArrayList<Future<?>>();
            for (var hosted : self.hosted()) {
                hosted.contracts().forEach((name, contract) -> {
                    var registration = published.get(name);
                    if (registration == null || !there.containsKey(registration)) {
                        missing.add(discovery
                                .publish(record(hosted.service(), contract))
                                .onSuccess(record -> published.put(name, record.getRegistration())));
                    }
                });
            }
            return Future.join(missing).mapEmpty();
        });
    }

    private Record record(String service, Contract contract) {
        return new Record()
                .setName(contract.name())
                .setType(TYPE)
                .setStatus(Status.UP)
                .setLocation(
                        new JsonObject().put("endpoint", Endpoint.address(contract.name(), self.name(), self.bootId())))
                .setMetadata(new JsonObject()
                        .put("service", service)
                        .put("node", self.name())
                        .put("boot", self.bootId())
                        .put("hash", contract.hash())
                        .put("management", self.management())
                        .put("version", self.version()));
    }

    /** Removes records of processes that are not members; completes with how many that were. */
    public Future<Integer> bury(Set<String> members) {
        return all().compose(records -> {
            var dead = records.stream()
                    .filter(record -> !members.contains(boot(record)))
                    .map(record -> discovery.unpublish(record.getRegistration()).otherwiseEmpty())
                    .toList();
            return Future.join(dead).map(dead.size());
        });
    }

    /** Takes this node's records back; others forget it before it stops to answer. */
    public Future<Void> withdraw() {
        var mine = List.copyOf(published.values());
        published.clear();
        return Future.join(mine.stream()
                        .map(registration -> discovery.unpublish(registration).otherwiseEmpty())
                        .toList())
                .mapEmpty();
    }

    public void close() {
        discovery.close();
    }
}
