package cobnut.launcher.command.nodes;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.node.NodeRequest;
import cobnut.launcher.node.Signals;
import cobnut.launcher.node.StdinWatch;
import cobnut.launcher.state.StateFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One node in the foreground. The first signal lets it leave in order, the second ends it at once. */
@Command(
        name = "run",
        description = {
            "Runs services, or plain Vert.x verticle classes, as one node that joins the cluster.",
            "Ctrl-C leaves in order; once more ends at once."
        })
public final class Run implements Callable<Integer> {

    @Parameters(paramLabel = "SERVICE|CLASS", arity = "1..*")
    private List<String> words = new ArrayList<>();

    @Option(names = "--jar", paramLabel = "FILE", description = "where more services are; may be repeated")
    private List<Path> jars = new ArrayList<>();

    @Option(
            names = "--instances",
            paramLabel = "N|SERVICE=N,...",
            split = ",",
            description = "verticle instances, of all or by service")
    private List<String> instances = new ArrayList<>();

    @Option(names = "--node", paramLabel = "NAME", description = "the node's name. Default: its first service's")
    private @Nullable String name;

    @Option(names = "--http-port", paramLabel = "PORT", description = "for services with an HTTP port of their own")
    private @Nullable Integer httpPort;

    @Option(
            names = "--join",
            paramLabel = "HOW",
            description = "local, tcp:HOST:PORT,..., kubernetes:DNS or multicast. Default: local")
    private String join = "local";

    @Option(names = "--cluster-host", paramLabel = "HOST", description = "where to listen for the cluster")
    private String clusterHost = "127.0.0.1";

    @Option(names = "--cluster-port", paramLabel = "PORT", description = "0: the first free one from 5701 up")
    private int clusterPort;

    @Option(names = "--bus-port", paramLabel = "PORT", description = "0: any free one")
    private int busPort;

    @Option(names = "--cluster-public-host", paramLabel = "HOST", description = "what others are told instead")
    private @Nullable String publicHost;

    @Option(names = "--cluster-public-port", paramLabel = "PORT", description = "what others are told instead")
    private int publicPort;

    @Option(names = "--management-host", paramLabel = "HOST", description = "Default: 127.0.0.1")
    private String managementHost = "127.0.0.1";

    @Option(names = "--management-port", paramLabel = "PORT", description = "0: the first free one from 9400 up")
    private int managementPort;

    @Option(names = "--conf", paramLabel = "FILE", description = "one more file of configuration, by service")
    private @Nullable Path conf;

    @Option(names = "--config", paramLabel = "FOLDER", description = "where SERVICE.yaml is. Default: cluster-config")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "SERVICE.KEY=VALUE", description = "wins over files and the environment")
    private Map<String, String> set = new TreeMap<>();

    @Option(names = "--supervised", hidden = true, description = "the terminal's signals are the supervisor's")
    private boolean supervised;

    @Option(names = "--watch-stdin", hidden = true, description = "leave when standard input is closed")
    private boolean watchStdin;

    @Override
    public Integer call() {
        var state = StateFolder.find();
        state.create();
        var node = new NodeRequest(
                        words,
                        jars,
                        instances,
                        Optional.ofNullable(name),
                        Optional.ofNullable(httpPort),
                        join,
                        clusterHost,
                        clusterPort,
                        busPort,
                        Optional.ofNullable(publicHost),
                        publicPort,
                        managementHost,
                        managementPort,
                        Optional.ofNullable(conf),
                        Optional.ofNullable(config),
                        set)
                .node(state);
        Signals.stop(() -> node.leave("a signal"), () -> Runtime.getRuntime().halt(Exit.INTERRUPTED));
        if (supervised) {
            Signals.ignore("INT");
            Signals.ignore("HUP");
        }
        if (watchStdin) {
            StdinWatch.onClosed(() -> node.leave("the supervisor is gone"));
        }
        node.run();
        return Exit.OK;
    }
}
