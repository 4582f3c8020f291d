package cobnut.launcher.command.cluster;

import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.Topology;
import cobnut.launcher.topology.TopologyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code up} can be told; handed on unchanged to a detached supervisor. */
public final class UpOptions {

    @Option(
            names = "--topology",
            paramLabel = "FILE",
            description = "which nodes to start. Default: cluster-config/topology.yaml")
    private @Nullable Path topology;

    @Option(names = "--port", paramLabel = "PORT", description = "the edge's port. Default: as the topology says, 8080")
    private @Nullable Integer port;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            description = "the local PostgreSQL's port. Default: as the topology says, 5433, or the next free one")
    private @Nullable Integer postgres;

    @Option(
            names = "--instances",
            paramLabel = "SERVICE=N",
            split = ",",
            description = "verticle instances of a service on its nodes")
    private Map<String, Integer> instances = new TreeMap<>();

    /** The folder of configuration: the topology file's own, else the cluster's. */
    Path config(StateFolder state) {
        return Optional.ofNullable(topology)
                .map(file -> file.toAbsolutePath().normalize().getParent())
                .orElseGet(() -> Installation.config(state));
    }

    Topology topology(StateFolder state) {
        var file = topology == null
                ? Installation.config(state).resolve("topology.yaml")
                : topology.toAbsolutePath().normalize();
        var read = TopologyFile.read(file).withInstances(instances);
        if (port != null) {
            read = read.withPort(read.edge(), port);
        }
        return postgres == null ? read : read.withPostgres(postgres);
    }

    /** Whether somebody chose the port of PostgreSQL: then no other is taken instead. */
    boolean postgresChosen() {
        return postgres != null;
    }

    List<String> words() {
        var words = new ArrayList<String>();
        if (topology != null) {
            words.addAll(List.of("--topology", topology.toAbsolutePath().toString()));
        }
        if (port != null) {
            words.addAll(List.of("--port", port.toString()));
        }
        if (postgres != null) {
            words.addAll(List.of("--postgres-port", postgres.toString()));
        }
        instances.forEach((service, count) -> words.addAll(List.of("--instances", service + "=" + count)));
        return words;
    }
}
