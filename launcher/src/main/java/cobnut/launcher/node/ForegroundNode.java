package cobnut.launcher.node;

import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node in this process: joins, serves until it is told to leave, leaves in order. */
public final class ForegroundNode {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(60);

    private final NodeOptions options;
    private final List<ServiceVerticle<?>> services;
    private final Map<String, Integer> plain;
    private final ClassLoader classes;
    private final CompletableFuture<String> leaving = new CompletableFuture<>();

    /** @param plain class names of plain Vert.x verticles and how many instances of each */
    public ForegroundNode(
            NodeOptions options, List<ServiceVerticle<?>> services, Map<String, Integer> plain, ClassLoader classes) {
        this.options = options;
        this.services = List.copyOf(services);
        this.plain = Map.copyOf(plain);
        this.classes = classes;
    }

    /** Begins to leave; more than once is the same as once. */
    public void leave(String why) {
        leaving.complete(why);
    }

    /**
     * Returns when the node has left.
     *
     * @throws Refusal when it could not join or could not leave in order
     */
    public void run() {
        var node = done(ClusterNode.start(options, services), START_LIMIT, "node " + options.name() + " did not start");
        try {
            deploy(node);
            Say.good("node " + options.name() + " has joined; management " + node.management());
            node.closed().onComplete(end -> leave(end.succeeded() ? "it was drained" : "it could not go on"));
            Say.line("leaving: " + leaving.join());
        } finally {
            done(node.leave(), LEAVE_LIMIT, "node " + options.name() + " did not leave in order");
        }
        Say.good("node " + options.name() + " has left");
    }

    private void deploy(ClusterNode node) {
        plain.forEach((type, instances) ->
                done(node.deploy(type, classes, instances), START_LIMIT, "verticle " + type + " did not start"));
    }

    private static <T> T done(Future<T> future, Duration limit, String otherwise) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw Refusal.failed(otherwise + " within " + limit.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw Refusal.failed(otherwise + ": " + message(failed));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new Refusal(Exit.INTERRUPTED, otherwise + ": interrupted", null);
        }
    }

    private static String message(ExecutionException failed) {
        var cause = failed.getCause() == null ? failed : failed.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
