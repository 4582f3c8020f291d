package cobnut.chassis.runtime;

import cobnut.chassis.cluster.BusSecurity;
import cobnut.chassis.cluster.ClusterMembership;
import cobnut.chassis.cluster.HazelcastSettings;
import cobnut.chassis.cluster.HazelcastSettings.Discovery;
import cobnut.chassis.cluster.Ports;
import cobnut.chassis.cluster.StateFolder;
import cobnut.chassis.cluster.Transports;
import cobnut.chassis.directory.LocalNode;
import cobnut.node.v1.NodeView;
import cobnut.node.v1.ServiceView;
import cobnut.node.v1.State;
import com.google.protobuf.Timestamp;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Vert.x that has joined its cluster, and what is known of the process it runs in. */
record Joined(
        Vertx vertx,
        ClusterMembership membership,
        PrometheusMeterRegistry meters,
        StateFolder state,
        String bootId,
        int clusterPort,
        String transport,
        Instant startedAt) {
    private static final Logger LOG = LoggerFactory.getLogger(Joined.class);
    private static final long PAGE = 4096;
    private static final int PORT_ATTEMPTS = 5;
    private static final int UNACKNOWLEDGED_MS = 3_000;

    /** Finds the others and joins them; the folder's files and ports are looked at on a thread of its own. */
    static Future<Joined> join(NodeOptions options, List<String> services) {
        var promise = io.vertx.core.Promise.<Joined>promise();
        Thread.ofPlatform().name("cobnut-join").start(() -> {
            try {
                connect(options, services, 1).onComplete(promise);
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    private static Future<Joined> connect(NodeOptions options, List<String> services, int attempt) {
        var bootId = HexFormat.of()
                .toHexDigits(ThreadLocalRandom.current().nextLong())
                .substring(4);
        var state = new StateFolder(options.state());
        var reserved = state.reserve(options.name(), bootId, options.clusterHost(), options.clusterPort(), services);
        if (options.join() instanceof Join.Local) {
            StateFolder.awaitOne(options.clusterHost(), reserved.earlier());
        }
        var where = options.clusterHost() + ":" + reserved.port() + " (pid "
                + ProcessHandle.current().pid() + ")";
        var config = HazelcastSettings.of(
                clusterName(options, state),
                options.clusterHost(),
                reserved.port(),
                options.publicHost().map(host -> host + ":" + reserved.port()).orElse(null),
                discovery(options, state, reserved.port()),
                Map.of(
                        ClusterMembership.NODE, options.name(),
                        ClusterMembership.BOOT, bootId,
                        ClusterMembership.WHERE, where));
        var membership = new ClusterMembership(config);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        measure(meters);
        var transport = Transports.choose(System.getenv("COBNUT_TRANSPORT"));
        meters.gauge("cobnut.transport", List.of(io.micrometer.core.instrument.Tag.of("name", transport.name())), 1);
        return vertx(options, membership, meters, transport)
                .map(vertx -> new Joined(
                        vertx, membership, meters, state, bootId, reserved.port(), transport.name(), Instant.now()))
                .onSuccess(joined -> forbidJavaObjects(joined.vertx))
                .onFailure(failure -> state.remove(options.name(), bootId))
                .recover(failure -> {
                    if (options.clusterPort() != 0 || attempt >= PORT_ATTEMPTS || !Ports.taken(failure)) {
                        return Future.failedFuture(failure);
                    }
                    LOG.debug("port {} was taken by another cluster meanwhile", reserved.port());
                    return connect(options, services, attempt + 1);
                });
    }

    private static Future<Vertx> vertx(
            NodeOptions options, ClusterMembership membership, PrometheusMeterRegistry meters, Transport transport) {
        var vertxOptions = new VertxOptions()
                .setPreferNativeTransport(true)
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setRegistryName(options.name() + "-"
                                + ThreadLocalRandom.current().nextInt(1 << 30))
                        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true)));
        var bus = vertxOptions.getEventBusOptions();
        bus.setHost(options.clusterHost())
                .setPort(options.busPort())
                .setConnectTimeout(2_000)
                // A connection that was cut sends again ever more rarely, and what is new waits behind it.
                .setTcpUserTimeout(UNACKNOWLEDGED_MS)
                .setTcpKeepAlive(true);
        options.publicHost().ifPresent(bus::setClusterPublicHost);
        if (options.publicPort() != 0) {
            bus.setClusterPublicPort(options.publicPort());
        }
        BusSecurity.apply(bus, options.clusterHost(), System.getenv());
        LOG.info("transport: {}", transport.name());
        return Vertx.builder()
                .with(vertxOptions)
                .withTransport(transport)
                .withMetrics(new MicrometerMetricsFactory(meters))
                .withClusterManager(membership)
                .buildClustered();
    }

    private static String clusterName(NodeOptions options, StateFolder state) {
        var named = System.getenv("COBNUT_CLUSTER");
        if (named != null) {
            return named;
        }
        return options.join() instanceof Join.Local ? state.clusterName() : "cobnut";
    }

    private static Discovery discovery(NodeOptions options, StateFolder state, int ownPort) {
        return switch (options.join()) {
            case Join.Local() ->
                new Discovery(
                        state.running().stream()
                                .filter(node -> node.clusterPort() != ownPort)
                                .map(node -> options.clusterHost() + ":" + node.clusterPort())
                                .toList(),
                        null,
                        false);
            case Join.Tcp(var seeds) -> new Discovery(seeds, null, false);
            case Join.Kubernetes(var dns) -> new Discovery(List.of(), dns, false);
            case Join.Multicast() -> new Discovery(List.of(), null, true);
        };
    }

    /** No class name that comes over the wire is ever loaded. */
    private static void forbidJavaObjects(Vertx vertx) {
        vertx.eventBus().serializableChecker(name -> false).clusterSerializableChecker(name -> false);
    }

    @SuppressWarnings("resource") // the collector's notifications live as long as the process
    private static void measure(PrometheusMeterRegistry meters) {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmGcMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
    }

    StateFolder.Running running(String name, String management, List<String> services) {
        var self = ProcessHandle.current();
        return new StateFolder.Running(
                name,
                self.pid(),
                self.info().startInstant().orElse(startedAt),
                bootId,
                clusterPort,
                management,
                services);
    }

    NodeView look(LocalNode node, List<ServiceHost> hosts) {
        var view = NodeView.newBuilder()
                .setName(node.name())
                .setBootId(bootId)
                .setPid(ProcessHandle.current().pid())
                .setState(State.valueOf(node.state().name()))
                .setStartedAt(Timestamp.newBuilder().setSeconds(startedAt.getEpochSecond()))
                .setCpu(cpu())
                .setMemoryBytes(resident())
                .setManagement(node.management())
                .setTransport(transport)
                .setVersion(node.version());
        for (var host : hosts) {
            var hosted = host.hosted();
            view.addServices(ServiceView.newBuilder()
                    .setName(hosted.service())
                    .setInstances(hosted.instances())
                    .setInFlight(hosted.inFlight())
                    .addAllContracts(hosted.contracts().keySet()));
        }
        return view.build();
    }

    private static double cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuLoad()) * system.getAvailableProcessors()
                : 0;
    }

    /** Resident memory in bytes, as Linux tells it; 0 elsewhere. */
    private static long resident() {
        try {
            var statm = Path.of("/proc/self/statm");
            return Files.exists(statm) ? Long.parseLong(Files.readString(statm).split(" ")[1]) * PAGE : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
