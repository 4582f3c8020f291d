package cobnut.gateway;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;
import cobnut.gateway.grpc.GrpcDoor;
import cobnut.gateway.http.HttpDoor;
import cobnut.gateway.http.Pages;
import cobnut.gateway.identity.BusKeys;
import cobnut.gateway.identity.HttpKeys;
import cobnut.gateway.identity.Issuer;
import cobnut.gateway.identity.KeySource;
import cobnut.gateway.identity.Tokens;
import cobnut.gateway.pipeline.Bodies;
import cobnut.gateway.pipeline.Limits;
import cobnut.gateway.routes.RouteFile;
import cobnut.gateway.routes.Routes;
import io.vertx.core.http.HttpServerOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The edge's bill of materials. */
public final class GatewayVerticle implements ServiceVerticle<GatewayConfig> {
    private static final String BUS = "bus:";
    private static final long LOOK_AGAIN_MILLIS = 2000;

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public GatewayConfig defaults() {
        return GatewayConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, GatewayConfig config) {
        var routes = new Routes(node.directory(), config.routes(), config.routeMemory(), System::nanoTime);
        var tokens = new Tokens(node.vertx(), node.clock(), config.trusted(), sources(node));
        var limits = new Limits(
                config.maxBody(), config.maxHeld(), config.bodyTimeout().toMillis());
        var bodies = new Bodies(node.vertx(), limits);
        var description = new Description(routes);
        var pages = new Pages(description::json);

        config.routeFile().map(RouteFile::new).ifPresent(file -> remember(node, routes, file));
        routes.follow();
        long timer = node.vertx().setPeriodic(LOOK_AGAIN_MILLIS, _ -> routes.refresh());
        node.closing(() -> node.vertx().cancelTimer(timer));

        return () -> {
            var http =
                    new HttpDoor(routes, tokens, node.bus(), pages, limits, bodies, Set.copyOf(config.corsOrigins()));
            var grpc = new GrpcDoor(routes, tokens, node.bus(), limits, bodies);
            return Serving.http(options(config), request -> {
                if (GrpcDoor.wants(request)) {
                    grpc.handle(request);
                } else {
                    http.handle(request);
                }
            });
        };
    }

    private static void remember(Node node, Routes routes, RouteFile file) {
        routes.recall(file.read());
        routes.onChange(() -> node.vertx().executeBlocking(() -> {
            file.write(routes::contracts);
            return file;
        }));
    }

    private static Function<Issuer, KeySource> sources(Node node) {
        var client = node.vertx().createHttpClient();
        node.closing(client::close);
        return issuer -> issuer.keys().startsWith(BUS)
                ? new BusKeys(node.bus(), node.directory(), issuer.keys().substring(BUS.length()))
                : new HttpKeys(client, issuer.keys());
    }

    private static HttpServerOptions options(GatewayConfig config) {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setMaxHeaderSize(config.maxHeader())
                .setHttp2ClearTextEnabled(true)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeout((int) config.idleTimeout().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }
}
