package cobnut.testkit.cluster;

import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/**
 * A node's JVM in a test: {@code busPort publicPort name stateFolder service,… key=value…}. Says {@code READY
 * host:port} on standard output; leaves in order when its standard input ends, so that none outlives its test.
 */
public final class NodeMain {
    private NodeMain() {}

    public static void main(String[] args) throws Exception {
        var wanted = args[4].isEmpty() ? List.<String>of() : List.of(args[4].split(","));
        var set = new HashMap<String, String>();
        for (int i = 5; i < args.length; i++) {
            var split = args[i].indexOf('=');
            set.put(args[i].substring(0, split), args[i].substring(split + 1));
        }
        var services = ServiceLoader.load(ServiceVerticle.class).stream()
                .map(ServiceLoader.Provider::get)
                .<ServiceVerticle<?>>map(service -> (ServiceVerticle<?>) service)
                .filter(service -> wanted.contains(service.name()))
                .toList();
        if (services.size() != wanted.size()) {
            throw new IllegalArgumentException("not all of " + wanted + " are on the class path");
        }
        var node = ClusterNode.start(
                        NodeOptions.local(args[2], Path.of(args[3]))
                                .withBus(Integer.parseInt(args[0]), Integer.parseInt(args[1]))
                                .withSet(set),
                        services)
                .timeout(90, TimeUnit.SECONDS)
                .await();
        System.out.println("READY " + node.management());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    continue;
                }
            } catch (IOException e) {
                // The pipe broke: the test is gone.
            }
            node.leave();
        });
        node.closed().timeout(1, TimeUnit.DAYS).await();
        System.exit(0);
    }
}
