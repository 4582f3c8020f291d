package cobnut.gateway;

import cobnut.gateway.identity.Issuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the edge may be told.
 *
 * @param host where it listens
 * @param maxHeader most bytes of all headers of a request
 * @param maxBody most bytes of a body
 * @param maxHeld most bytes of all bodies that are being read at once, on this node
 * @param bodyTimeout how long a body may take to arrive
 * @param idleTimeout after which a silent connection is closed
 * @param corsOrigins other origins whose pages may call; none by default
 * @param issuers whose tokens are believed, see {@link Issuer#parse}
 * @param routes {@code "POST /v1/x"} → the package that has it when two claim it
 * @param routeMemory how long a route outlives its last endpoint, as 503
 * @param routeFile where an edge that is started anew finds what it knew; without one it begins with nothing
 */
public record GatewayConfig(
        String host,
        int port,
        int maxHeader,
        int maxBody,
        long maxHeld,
        Duration bodyTimeout,
        Duration idleTimeout,
        List<String> corsOrigins,
        List<String> issuers,
        Map<String, String> routes,
        Duration routeMemory,
        Optional<Path> routeFile) {

    public static final GatewayConfig DEFAULTS = new GatewayConfig(
            "127.0.0.1",
            8080,
            16 * 1024,
            1024 * 1024,
            64L * 1024 * 1024,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            List.of(),
            List.of("https://cobnut.local/users jwks=bus:cobnut.users.v1.Users/GetKeys audience=cobnut"),
            Map.of(),
            Duration.ofMinutes(10),
            Optional.empty());

    public GatewayConfig {
        require(port >= 0 && port <= 65535, "port", "from 0 to 65535");
        require(maxHeader >= 1024 && maxHeader <= 1024 * 1024, "max-header", "from 1 KiB to 1 MiB");
        require(maxBody >= 1 && maxBody <= 64 * 1024 * 1024, "max-body", "from 1 byte to 64 MiB");
        require(maxHeld >= maxBody, "max-held", "at least max-body");
        require(!bodyTimeout.isNegative() && !bodyTimeout.isZero(), "body-timeout", "more than 0");
        require(idleTimeout.toSeconds() >= 1, "idle-timeout", "at least 1s");
        require(!routeMemory.isNegative(), "route-memory", "0 or more");
        require(!corsOrigins.contains("*"), "cors-origins", "origins by name, such as https://shop.example; not *");
        corsOrigins = List.copyOf(corsOrigins);
        issuers = List.copyOf(issuers);
        issuers.forEach(Issuer::parse);
        routes = Map.copyOf(routes);
    }

    private static void require(boolean right, String key, String must) {
        if (!right) {
            throw new IllegalArgumentException("gateway." + key + " must be " + must);
        }
    }

    List<Issuer> trusted() {
        return issuers.stream().map(Issuer::parse).toList();
    }
}
