package cobnut.chassis.cluster;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Mutual TLS of the event bus. On loopback there is none; beyond, a node without certificates does not start. The
 * folder {@code COBNUT_TLS_DIR} holds {@code ca.pem} (a CA used for the bus only: whoever it signed is let in),
 * {@code node.pem} and {@code node.key}.
 */
public final class BusSecurity {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    private BusSecurity() {}

    public static void apply(EventBusOptions options, String host, Map<String, String> environment) {
        var configured = environment.get("COBNUT_TLS_DIR");
        if (configured == null) {
            if (LOOPBACK.contains(host)) {
                return;
            }
            throw new IllegalStateException("the bus would listen on " + host
                    + " without TLS; put ca.pem, node.pem and node.key in a folder and name it in COBNUT_TLS_DIR,"
                    + " or stay on 127.0.0.1");
        }
        var folder = Path.of(configured);
        for (var file : new String[] {"ca.pem", "node.pem", "node.key"}) {
            if (!Files.isReadable(folder.resolve(file))) {
                throw new IllegalStateException(
                        "COBNUT_TLS_DIR names " + folder + ", where " + file + " cannot be read");
            }
        }
        // Vert.x's own defaults here are trust everybody and ask no client for its certificate.
        options.setSsl(true)
                .setTrustAll(false)
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(folder.resolve("node.pem").toString())
                        .addKeyPath(folder.resolve("node.key").toString()))
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(folder.resolve("ca.pem").toString()));
    }
}
