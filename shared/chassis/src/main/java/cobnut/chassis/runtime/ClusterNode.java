package cobnut.chassis.runtime;

import cobnut.chassis.Bus;
import cobnut.chassis.Calls;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.bus.Pulse;
import cobnut.chassis.bus.RemoteBus;
import cobnut.chassis.bus.ServedCalls;
import cobnut.chassis.cluster.ClusterMembership;
import cobnut.chassis.cluster.Ports;
import cobnut.chassis.cluster.StateFolder;
import cobnut.chassis.config.Configuration;
import cobnut.chassis.directory.BeatDirectory;
import cobnut.chassis.directory.Directory;
import cobnut.chassis.directory.Endpoint.State;
import cobnut.chassis.directory.LocalNode;
import cobnut.chassis.directory.Reconciler;
import cobnut.chassis.directory.Records;
import cobnut.chassis.management.DurableRpc;
import cobnut.chassis.management.ManagementServer;
import cobnut.chassis.management.NodeRpc;
import cobnut.chassis.resilience.Peers;
import cobnut.chassis.resilience.ResilienceConfig;
import cobnut.node.v1.NodeView;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM in the cluster, or one of several in a test's JVM: joined, beating, hosting services, serving its operators. It
 * leaves in order by {@link #leave}.
 */
public final class ClusterNode implements LocalNode {
    static final String VERSION = Optional.ofNullable(
                    ClusterNode.class.getPackage().getImplementationVersion())
            .orElse("dev");
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final String OPERATORS = "node";
    private static final Duration GATE = Duration.ofSeconds(30);
    private static final Duration SHARED_MAP = Duration.ofSeconds(3);

    private final NodeOptions options;
    private final Joined joined;
    private final NodeParts parts;
    private final Records records;
    private final Reconciler reconciler;
    private final Configuration configuration;
    private final List<ServiceHost> hosts = new CopyOnWriteArrayList<>();
    private final List<String> plain = new CopyOnWriteArrayList<>();
    private final Promise<Void> closed = Promise.promise();
    private volatile @Nullable String hopeless;
    private final Leaving leaving;
    private volatile State state = State.STARTING;
    private volatile boolean settled;
    private volatile String management = "";

    private ClusterNode(NodeOptions options, Joined joined) {
        this.options = options;
        this.joined = joined;
        var vertx = joined.vertx();
        var directory = new BeatDirectory(
                vertx, this, boot -> joined.membership().bootIds().contains(boot));
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        this.parts = new NodeParts(
                options.name(),
                joined.bootId(),
                vertx,
                directory,
                peers,
                new RemoteBus(vertx, directory, peers, ResilienceConfig.DEFAULTS, Optional.empty()),
                new Pulse(),
                new ServedCalls(joined.meters()),
                joined.meters(),
                new Databases(options.state(), System.getenv()));
        this.records = new Records(vertx, this);
        this.reconciler = new Reconciler(vertx, joined.membership(), records, this::giveUp);
        this.configuration = new Configuration(vertx, options.config(), options.conf(), System.getenv(), options.set());
        this.leaving = new Leaving(this);
        joined.membership().onMerge(reconciler::hurry);
        joined.membership().onArrival(boot -> {
            if (directory.came(boot)) {
                reconciler.hurry();
            }
        });
        joined.membership().onDeparture(boot -> {
            directory.left(boot);
            peers.departed(boot);
        });
    }

    /**
     * Joins the cluster and starts the services. Fails, having left again, with a sentence that says what to mend.
     * Call it from any thread; with no services the node is a client of the cluster.
     */
    public static Future<ClusterNode> start(NodeOptions options, List<ServiceVerticle<?>> services) {
        var names = services.stream().map(ServiceVerticle::name).toList();
        return Joined.join(options, names).compose(joined -> {
            var node = new ClusterNode(options, joined);
            return node.begin(services)
                    .map(node)
                    .recover(failure -> node.leave().otherwiseEmpty().compose(left -> Future.failedFuture(failure)));
        });
    }

    private Future<Void> begin(List<ServiceVerticle<?>> services) {
        var directory = parts.directory();
        return directory
                .start()
                .compose(beating ->
                        soft(records.read(directory, joined.membership().bootIds())))
                .compose(read -> operators())
                .compose(operated -> {
                    Future<Void> started = Future.succeededFuture();
                    for (var service : services) {
                        started = started.compose(before -> host(service));
                    }
                    return started;
                })
                .compose(started -> {
                    state = State.UP;
                    directory.changedHere();
                    reconciler.start();
                    return soft(records.publish());
                })
                .compose(published -> parts.aside(() -> {
                    hosts.forEach(host -> host.view().run());
                    joined.state().put(joined.running(options.name(), management, serviceNames()));
                }))
                .onSuccess(up -> LOG.info(
                        "node {} is up: {} on {}, management {}",
                        options.name(),
                        serviceNames(),
                        joined.transport(),
                        management));
    }

    /**
     * Records are for others' sake: a shared map that hangs while members come and go must not keep a node from
     * starting.
     */
    private static Future<Void> soft(Future<Void> records) {
        return records.timeout(SHARED_MAP.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.info("the records must wait for the reconciler: {}", failure.toString()))
                .otherwiseEmpty();
    }

    /** The operators' contracts, at this node's own address and on the management port. */
    private Future<Void> operators() {
        var node = new NodeRpc(new NodeDesk(this));
        var durable = new DurableRpc(new NodeDesk(this));
        Supplier<Calls> rpc = () -> durable.on(node.calls());
        var host = new ServiceHost(parts, OPERATORS, new ServiceNode(parts, OPERATORS));
        return host.serve(rpc::get, 1).compose(served -> {
            hosts.add(host);
            return options.managementPort() != 0 ? listen(rpc, options.managementPort()) : listenFrom(rpc, 9400, 1);
        });
    }

    /** Another cluster on this machine may take a port between our looking and our listening. */
    private Future<Void> listenFrom(Supplier<Calls> rpc, int base, int attempt) {
        int port = Ports.firstFree(options.managementHost(), base, List.of());
        return listen(rpc, port)
                .recover(failure -> attempt < 5 && Ports.taken(failure)
                        ? listenFrom(rpc, port + 1, attempt + 1)
                        : Future.failedFuture(failure));
    }

    private Future<Void> listen(Supplier<Calls> rpc, int port) {
        var server = new ManagementServer(
                new NodeDesk(this), rpc.get(), joined.meters(), joined.state().token(), options.managementHost(), port);
        return parts.vertx()
                .deployVerticle(server, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .onSuccess(id -> management = options.managementHost() + ":" + port)
                .mapEmpty();
    }

    private <C extends Record> Future<Void> host(ServiceVerticle<C> service) {
        var host = new ServiceHost(parts, service.name(), new ServiceNode(parts, service.name()));
        return configuration.load(service.name(), service.defaults()).compose(loaded -> {
            int wanted = Optional.ofNullable(options.instances().get(service.name()))
                    .or(loaded::instances)
                    .orElse(Runtime.getRuntime().availableProcessors());
            hosts.add(host);
            return host.start(service, loaded, wanted);
        });
    }

    /** Deploys a plain Vert.x verticle: clustered, drained and measured, outside of the chain. */
    public Future<Void> deploy(String verticleClass, ClassLoader loader, int instances) {
        var deployment = new DeploymentOptions().setInstances(instances).setClassLoader(loader);
        return parts.vertx()
                .deployVerticle("java:" + verticleClass, deployment)
                .onSuccess(plain::add)
                .mapEmpty();
    }

    /** Leaves in order, once, whoever asks; completes when this node is gone. */
    public Future<Void> leave() {
        return leaving.begin();
    }

    /** Completes when the node has left, for whatever reason; fails when it left because it could not go on. */
    public Future<Void> closed() {
        return closed.future();
    }

    public Bus bus() {
        return parts.bus();
    }

    public Directory directory() {
        return parts.directory();
    }

    public Vertx vertx() {
        return parts.vertx();
    }

    /** The port that a service of its own HTTP listens on; 0 when it does not, or is not here. */
    public int httpPort(String service) {
        return host(service).map(ServiceHost::httpPort).orElse(0);
    }

    /** Whether a liveness probe should leave it alone. */
    boolean alive() {
        return hopeless == null && parts.directory().ticking();
    }

    NodeView look() {
        return joined.look(this, hosts);
    }

    /** Why the node should get no traffic; empty when it is ready. */
    public String unready() {
        if (state != State.UP) {
            return "the node is " + state;
        }
        return settled ? "" : unsettled();
    }

    /**
     * A start gate: two beats of a stable view, and, as nodes that were started together may each have founded a
     * cluster, which merge within seconds, whoever runs from the same state folder must be seen once, for at most half
     * a minute. A node that is through stays ready when others come and go: all of them would be out at once.
     */
    private String unsettled() {
        if (parts.directory().steadyBeats() < 2) {
            return "the view of the cluster is not stable yet";
        }
        var unseen = options.join() instanceof Join.Local ? unseen() : List.<String>of();
        settled = unseen.isEmpty() || Instant.now().isAfter(joined.startedAt().plus(GATE));
        return settled ? "" : "does not see " + unseen + " yet, which runs from the same state folder";
    }

    private List<String> unseen() {
        var seen = parts.directory().bootIds();
        return joined.state().running().stream()
                .filter(node -> !seen.contains(node.bootId()))
                .map(StateFolder.Running::name)
                .toList();
    }

    Optional<ServiceHost> host(String service) {
        return hosts.stream().filter(host -> host.name().equals(service)).findFirst();
    }

    List<String> serviceNames() {
        return hosts.stream()
                .map(ServiceHost::name)
                .filter(name -> !name.equals(OPERATORS))
                .toList();
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public String bootId() {
        return joined.bootId();
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public String management() {
        return management;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public List<Hosted> hosted() {
        var hosted = new ArrayList<Hosted>();
        hosts.forEach(host -> hosted.add(host.hosted()));
        return hosted;
    }

    void draining() {
        state = State.DRAINING;
        reconciler.stop();
        parts.directory().changedHere();
    }

    void gone() {
        parts.pulse().close();
        joined.state().remove(options.name(), joined.bootId());
        if (hopeless == null) {
            closed.tryComplete();
        } else {
            closed.tryFail(new IllegalStateException(hopeless));
        }
    }

    /** Leaves, so that its process ends with a failure and whoever supervises it starts it anew. */
    private void giveUp(String why) {
        LOG.error("node {} gives up: {}; it ends, to be started anew", name(), why);
        hopeless = why;
        leave();
    }

    NodeParts parts() {
        return parts;
    }

    Records records() {
        return records;
    }

    ClusterMembership membership() {
        return joined.membership();
    }

    List<ServiceHost> hosts() {
        return hosts;
    }

    List<String> plain() {
        return plain;
    }
}
