package cobnut.launcher.node;

import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.runtime.Join;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.Deployable;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody typed after {@code run}, turned into a node.
 *
 * @param words services and class names, in any order
 * @param instances a number for all of them, or {@code service=number}
 */
public record NodeRequest(
        List<String> words,
        List<Path> jars,
        List<String> instances,
        Optional<String> name,
        Optional<Integer> httpPort,
        String join,
        String clusterHost,
        int clusterPort,
        int busPort,
        Optional<String> publicHost,
        int publicPort,
        String managementHost,
        int managementPort,
        Optional<Path> conf,
        Optional<Path> config,
        Map<String, String> set) {

    private static final int MOST_INSTANCES = 64;

    /** @throws Refusal when a word is unknown or a value makes no sense */
    public ForegroundNode node(StateFolder state) {
        var classes = classes();
        var known = Services.in(classes);
        var services = new ArrayList<ServiceVerticle<?>>();
        var plain = new ArrayList<String>();
        for (var word : words) {
            var service = known.find(word);
            if (service.isPresent()) {
                services.add(service.get());
            } else if (isVerticle(word, classes)) {
                plain.add(word);
            } else {
                throw known.unknown(word);
            }
        }
        var counts = counts();
        var plainCounts = new TreeMap<String, Integer>();
        plain.forEach(type -> plainCounts.put(type, counts.getOrDefault(type, 1)));
        var byService = new TreeMap<String, Integer>();
        services.stream()
                .map(ServiceVerticle::name)
                .filter(counts::containsKey)
                .forEach(service -> byService.put(service, counts.get(service)));
        return new ForegroundNode(options(state, byService, values(services)), services, plainCounts, classes);
    }

    private NodeOptions options(StateFolder state, Map<String, Integer> byService, Map<String, String> values) {
        try {
            return new NodeOptions(
                    name.orElseGet(() -> freeName(state)),
                    state.root(),
                    config.or(() -> Optional.of(Installation.config(state)).filter(Files::isDirectory)),
                    Join.parse(join),
                    clusterHost,
                    clusterPort,
                    busPort,
                    publicHost,
                    publicPort,
                    managementHost,
                    managementPort,
                    byService,
                    values,
                    conf);
        } catch (IllegalArgumentException wrong) {
            throw new Refusal(Exit.USAGE, String.valueOf(wrong.getMessage()), null);
        }
    }

    private String freeName(StateFolder state) {
        var last = words.getFirst().substring(words.getFirst().lastIndexOf('.') + 1);
        var base = last.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
        var candidate = base;
        for (var number = 2; state.living(candidate).isPresent(); number++) {
            candidate = base + "-" + number;
        }
        return candidate;
    }

    private Map<String, Integer> counts() {
        var counts = new TreeMap<String, Integer>();
        for (var text : instances) {
            var sign = text.indexOf('=');
            var count = count(text.substring(sign + 1), text);
            if (sign < 0) {
                words.forEach(word -> counts.put(word, count));
            } else if (words.contains(text.substring(0, sign))) {
                counts.put(text.substring(0, sign), count);
            } else {
                throw new Refusal(
                        Exit.USAGE,
                        "--instances " + text + ": this node does not run " + text.substring(0, sign),
                        null);
            }
        }
        return counts;
    }

    private static int count(String number, String text) {
        try {
            var count = Integer.parseInt(number);
            if (count >= 1 && count <= MOST_INSTANCES) {
                return count;
            }
        } catch (NumberFormatException wrong) {
            throw new Refusal(Exit.USAGE, "--instances " + text + ": '" + number + "' is no number", null);
        }
        throw new Refusal(Exit.USAGE, "--instances " + text + ": 1 to " + MOST_INSTANCES, null);
    }

    /** {@code --http-port} goes to the services that have such a key. */
    private Map<String, String> values(List<ServiceVerticle<?>> services) {
        var values = new TreeMap<>(set);
        if (httpPort.isEmpty()) {
            return values;
        }
        var taken = false;
        for (var service : services) {
            for (var component : service.defaults().getClass().getRecordComponents()) {
                if (component.getName().equals("httpPort")
                        || component.getName().equals("port")) {
                    var key = component.getName().equals("port") ? "port" : "http-port";
                    values.put(service.name() + "." + key, String.valueOf(httpPort.get()));
                    taken = true;
                }
            }
        }
        if (!taken) {
            throw new Refusal(Exit.USAGE, "--http-port: none of these services has an HTTP port of its own", null);
        }
        return values;
    }

    private static boolean isVerticle(String word, ClassLoader classes) {
        try {
            var type = Class.forName(word, false, classes);
            if (Deployable.class.isAssignableFrom(type)) {
                return true;
            }
            throw new Refusal(Exit.USAGE, word + " is no Vert.x verticle", null);
        } catch (ClassNotFoundException | LinkageError none) {
            return false;
        }
    }

    /** Jars that the start script did not put on the class path already. */
    private ClassLoader classes() {
        var parent = NodeRequest.class.getClassLoader();
        var path = List.of(System.getProperty("java.class.path", "").split(java.io.File.pathSeparator));
        var urls = new ArrayList<URL>();
        for (var jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new Refusal(Exit.USAGE, "there is no " + jar, null);
            }
            if (!path.contains(jar.toString())) {
                try {
                    urls.add(jar.toUri().toURL());
                } catch (MalformedURLException wrong) {
                    throw new Refusal(Exit.USAGE, jar + " is no file name: " + wrong.getMessage(), null);
                }
            }
        }
        return urls.isEmpty() ? parent : new URLClassLoader(urls.toArray(URL[]::new), parent);
    }
}
