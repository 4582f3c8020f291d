package cobnut.chassis.runtime;

import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;
import cobnut.chassis.bus.Door;
import cobnut.chassis.bus.Instance;
import cobnut.chassis.cluster.Ports;
import cobnut.chassis.config.Configuration;
import cobnut.chassis.directory.Contract;
import cobnut.chassis.directory.Contracts;
import cobnut.chassis.directory.LocalNode;
import cobnut.chassis.management.Durables;
import com.google.protobuf.Descriptors.Descriptor;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One service on this node: composed once, with as many verticle instances as are wanted, behind one door. */
final class ServiceHost {
    /** Calls that one instance answers at once; above it waiting would only make everybody late. */
    private static final int CALLS_PER_INSTANCE = 256;

    private static final Duration GRACE = Duration.ofSeconds(10);

    /** A verticle instance and how to undeploy it; {@code calls} is absent for HTTP. */
    private record Deployed(String id, Optional<Instance> calls) {}

    private final NodeParts parts;
    private final String name;
    private final ServiceNode view;
    private final Door door;
    private final Map<String, Contract> contracts = new ConcurrentHashMap<>();
    private final List<Deployed> deployed = new CopyOnWriteArrayList<>();
    private volatile Instances instances = () -> {
        throw new IllegalStateException("composed before it is scaled");
    };
    private volatile int httpPort;

    ServiceHost(NodeParts parts, String name, ServiceNode view) {
        this.parts = parts;
        this.name = name;
        this.view = view;
        this.door = new Door(parts.vertx(), parts.name(), parts.bootId(), parts.pulse(), parts.served());
    }

    String name() {
        return name;
    }

    ServiceNode view() {
        return view;
    }

    LocalNode.Hosted hosted() {
        return new LocalNode.Hosted(name, deployed.size(), door.inFlight(), contracts);
    }

    /** What operators reach of it; the messages beside the contracts it serves are those of its log. */
    Optional<Durables> durables() {
        var messages = new HashMap<String, Descriptor>();
        contracts
                .values()
                .forEach(contract -> contract.descriptor()
                        .getFile()
                        .getMessageTypes()
                        .forEach(message -> messages.put(message.getFullName(), message)));
        return view.durables(messages);
    }

    /** 0 when the service keeps no HTTP port of its own. */
    int httpPort() {
        return httpPort;
    }

    int inFlight() {
        return door.inFlight();
    }

    /** Composes the service and deploys its instances; completes when calls can come in. */
    <C extends Record> Future<Void> start(ServiceVerticle<C> service, Configuration.Loaded<C> loaded, int wanted) {
        return compose(service, loaded.config()).compose(composed -> serve(composed, wanted));
    }

    /** Serves what is already composed. */
    Future<Void> serve(Instances composed, int wanted) {
        instances = composed;
        return scale(wanted);
    }

    /** Runs {@code start} on a virtual thread of the service's own, where it may await. */
    private <C extends Record> Future<Instances> compose(ServiceVerticle<C> service, C config) {
        var composed = new java.util.concurrent.atomic.AtomicReference<Instances>();
        Deployable root = context -> {
            try {
                composed.set(service.start(view, config));
                return Future.succeededFuture();
            } catch (Exception e) {
                return Future.failedFuture(e);
            }
        };
        return parts.vertx()
                .deployVerticle(root, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .map(id -> composed.get())
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "service " + name + " did not start: " + failure.getMessage(), failure)));
    }

    /** Adds or removes instances one by one, without a registration being touched or a call being dropped. */
    Future<Void> scale(int wanted) {
        Future<Void> done = Future.succeededFuture();
        for (int i = deployed.size(); i < wanted; i++) {
            done = done.compose(before -> add());
        }
        for (int i = deployed.size(); i > wanted; i--) {
            done = done.compose(before -> remove());
        }
        return done;
    }

    private Future<Void> add() {
        return switch (instances.create()) {
            case Calls calls -> addCalls(calls);
            case Serving.Http http -> addHttp(http);
            case Serving.Nothing _ -> addNothing();
        };
    }

    private Future<Void> addCalls(Calls calls) {
        var instance = new Instance(calls, CALLS_PER_INSTANCE, parts.served());
        return parts.vertx()
                .deployVerticle(instance, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .compose(id -> {
                    deployed.add(new Deployed(id, Optional.of(instance)));
                    door.add(instance);
                    return open(calls);
                });
    }

    private Future<Void> open(Calls calls) {
        var fresh = new HashMap<>(calls.contracts());
        fresh.keySet().removeAll(contracts.keySet());
        if (fresh.isEmpty()) {
            return Future.succeededFuture();
        }
        var loader = loader(view.getClass().getClassLoader());
        return parts.vertx()
                .executeBlocking(() -> Contracts.of(fresh.values(), loader))
                .compose(read -> {
                    contracts.putAll(read);
                    return Future.all(read.keySet().stream().map(door::open).toList())
                            .mapEmpty();
                });
    }

    /** A service may have come in a jar of its own. */
    private static ClassLoader loader(ClassLoader chassis) {
        var context = Thread.currentThread().getContextClassLoader();
        return context == null ? chassis : context;
    }

    private Future<Void> addHttp(Serving.Http http) {
        var options = new HttpServerOptions(http.options());
        if (httpPort == 0) {
            httpPort = options.getPort() == 0 ? Ports.any(options.getHost()) : options.getPort();
        }
        options.setPort(httpPort);
        return parts.vertx()
                .deployVerticle(
                        new HttpInstance(new Serving.Http(options, http.handler()), GRACE), new DeploymentOptions())
                .onSuccess(id -> deployed.add(new Deployed(id, Optional.empty())))
                .mapEmpty();
    }

    private Future<Void> addNothing() {
        Deployable idle = context -> Future.succeededFuture();
        return parts.vertx()
                .deployVerticle(idle, new DeploymentOptions())
                .onSuccess(id -> deployed.add(new Deployed(id, Optional.empty())))
                .mapEmpty();
    }

    private Future<Void> remove() {
        var last = deployed.removeLast();
        last.calls().ifPresent(door::remove);
        return parts.vertx().undeploy(last.id());
    }

    /** First of the leaving: no new HTTP connections, those in flight get their grace. */
    Future<Void> closeHttp() {
        var http = deployed.stream().filter(each -> each.calls().isEmpty()).toList();
        deployed.removeAll(http);
        return Future.join(http.stream()
                        .map(each -> parts.vertx().undeploy(each.id()))
                        .toList())
                .mapEmpty();
    }

    /** Waits until no call is in flight here, then the instances are gone. */
    Future<Void> closeInstances() {
        var all = List.copyOf(deployed);
        deployed.clear();
        // A call that comes now is told that nobody serves here, which its caller may try elsewhere.
        all.forEach(each -> each.calls().ifPresent(door::remove));
        return Future.join(all.stream()
                        .map(each -> parts.vertx().undeploy(each.id()))
                        .toList())
                .mapEmpty();
    }

    Future<Void> closeDoor() {
        return door.close();
    }
}
