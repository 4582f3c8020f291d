package cobnut.testkit.measure;

import cobnut.chassis.cluster.HazelcastSettings;
import cobnut.chassis.cluster.HazelcastSettings.Discovery;
import cobnut.chassis.cluster.Transports;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Vert.x with nothing of Cobnut in the way of a request: the yardstick. One JVM plays one role:
 *
 * <pre>
 * http   PORT FILE                                    answers every request with the file
 * answer MEMBER SEED CLUSTER FILE POSTGRES            answers on the clustered event bus
 * edge   MEMBER SEED CLUSTER PORT                     asks there, at the address of the request's path
 * idle   MEMBER SEED CLUSTER                          is a member and nothing else
 * </pre>
 *
 * MEMBER is Hazelcast's port, SEED another member's or the same. Says {@code READY} on standard output and ends with
 * its process. The cluster's settings and the transport are Cobnut's own, so that neither is what is compared.
 */
public final class Bare {
    private static final String HOST = "127.0.0.1";
    private static final String ROW = """
        select sku, name, description, category, currency, price_minor, updated_at
        from catalog.products
        where sku = $1\
        """;

    private final List<String> words;

    private Bare(List<String> words) {
        this.words = words;
    }

    public static void main(String[] args) throws Exception {
        var bare = new Bare(List.of(args));
        bare.begin().timeout(60, TimeUnit.SECONDS).await();
        System.out.println("READY");
    }

    private Future<?> begin() throws IOException {
        return switch (words.getFirst()) {
            case "http" -> {
                var answer = Buffer.buffer(Files.readAllBytes(Path.of(words.get(2))));
                var vertx = Vertx.builder()
                        .withTransport(Transports.choose(System.getenv("COBNUT_TRANSPORT")))
                        .build();
                yield http(vertx, words.get(1), request -> Future.succeededFuture(answer));
            }
            case "answer" -> {
                var answer = Buffer.buffer(Files.readAllBytes(Path.of(words.get(4))));
                yield clustered().compose(vertx -> answers(vertx, pool(vertx, Path.of(words.get(5))), answer));
            }
            case "edge" ->
                clustered()
                        .compose(vertx -> http(
                                vertx,
                                words.get(4),
                                request -> vertx.eventBus()
                                        .<Buffer>request("bare" + request.path(), Buffer.buffer(request.path()))
                                        .map(reply -> reply.body())));
            case "idle" -> clustered();
            default -> throw new IllegalArgumentException("a role is http, answer, edge or idle, not " + words);
        };
    }

    private Future<Vertx> clustered() {
        var seed = words.get(2).equals(words.get(1)) ? List.<String>of() : List.of(HOST + ":" + words.get(2));
        var discovery = new Discovery(seed, null, false);
        var config =
                HazelcastSettings.of(words.get(3), HOST, Integer.parseInt(words.get(1)), null, discovery, Map.of());
        var options = new VertxOptions();
        options.getEventBusOptions().setHost(HOST);
        return Vertx.builder()
                .with(options)
                .withTransport(Transports.choose(System.getenv("COBNUT_TRANSPORT")))
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered();
    }

    private static Future<?> http(Vertx vertx, String port, Answers answers) {
        return instances(vertx, () -> new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                        .requestHandler(request -> answers.to(request)
                                .onSuccess(body -> request.response()
                                        .putHeader("content-type", "application/json")
                                        .end(body))
                                .onFailure(failure ->
                                        request.response().setStatusCode(502).end()))
                        .listen(Integer.parseInt(port), HOST)
                        .<Void>mapEmpty()
                        .onComplete(started);
            }
        });
    }

    private static Future<?> answers(Vertx vertx, Pool pool, Buffer answer) {
        return instances(vertx, () -> new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                var bus = vertx.eventBus();
                var fromMemory = bus.<Buffer>consumer("bare/product", message -> message.reply(answer));
                var afterReading = bus.<Buffer>consumer(
                        "bare/row",
                        message -> pool.preparedQuery(ROW)
                                .execute(Tuple.of("p-001"))
                                .onSuccess(rows -> message.reply(answer))
                                .onFailure(failure -> message.fail(13, failure.toString())));
                Future.all(fromMemory.completion(), afterReading.completion())
                        .<Void>mapEmpty()
                        .onComplete(started);
            }
        });
    }

    /** As large as a Cobnut service's own pool on one node. */
    private static Pool pool(Vertx vertx, Path folder) {
        var address = LocalPostgres.running(folder)
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL runs in " + folder))
                .address();
        var connect = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser("catalog")
                .setPassword(address.passwords().of("catalog"))
                .setCachePreparedStatements(true);
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(DatabaseConfig.DEFAULTS.maxSize())
                        .setShared(true))
                .connectingTo(connect)
                .using(vertx)
                .build();
    }

    /** As many as Cobnut starts of a verticle when nobody says a number. */
    private static Future<?> instances(Vertx vertx, Supplier<AbstractVerticle> verticle) {
        return vertx.deployVerticle(
                verticle,
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()));
    }

    private interface Answers {
        Future<Buffer> to(HttpServerRequest request);
    }
}
