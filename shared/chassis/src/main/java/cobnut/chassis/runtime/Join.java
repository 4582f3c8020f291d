package cobnut.chassis.runtime;

import java.util.List;

/** How a node finds the others. */
public sealed interface Join {

    /** TCP on loopback; the others are read from the state folder, so two clones on one machine never meet. */
    record Local() implements Join {}

    /** TCP to seeds, {@code host:port} each; beyond loopback the bus runs on mutual TLS. */
    record Tcp(List<String> seeds) implements Join {
        public Tcp {
            seeds = List.copyOf(seeds);
        }
    }

    /** The addresses behind a headless service's DNS name. */
    record Kubernetes(String dns) implements Join {}

    /** UDP multicast, for networks that allow it. */
    record Multicast() implements Join {}

    /**
     * Reads {@code local}, {@code tcp:host:port,host:port}, {@code kubernetes:dns.name} or {@code multicast}.
     *
     * @throws IllegalArgumentException saying what may be written
     */
    static Join parse(String text) {
        var colon = text.indexOf(':');
        var kind = colon < 0 ? text : text.substring(0, colon);
        var rest = colon < 0 ? "" : text.substring(colon + 1);
        return switch (kind) {
            case "local" -> new Local();
            case "multicast" -> new Multicast();
            case "tcp" -> {
                if (rest.isBlank()) {
                    throw new IllegalArgumentException("join tcp needs seeds: tcp:host:port,host:port");
                }
                yield new Tcp(List.of(rest.split(",")));
            }
            case "kubernetes" -> {
                if (rest.isBlank()) {
                    throw new IllegalArgumentException(
                            "join kubernetes needs the DNS name of a headless service: kubernetes:cobnut-cluster");
                }
                yield new Kubernetes(rest);
            }
            default ->
                throw new IllegalArgumentException(
                        "join is local, tcp:SEEDS, kubernetes:DNS or multicast, not " + text);
        };
    }
}
