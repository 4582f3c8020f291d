package cobnut.payments;

import cobnut.bank.BankVerticle;
import cobnut.chassis.CallOptions;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.kernel.ServiceException;
import cobnut.payments.adapter.Postgres;
import cobnut.testkit.postgres.TestPostgres;
import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Two replicas of payments and the bank on nodes of a real cluster, called over the bus by a third; started once. */
public final class PaymentsCluster implements ParameterResolver {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(40);

    /** What a test has of it. */
    public record Running(List<ClusterNode> nodes, Postgres.Schema databases) implements AutoCloseable {

        /** One call, whatever becomes of it. */
        <Q extends MessageLite, R extends MessageLite> R call(
                ServiceMethod<R, Q> method, Q request, CallOptions options) {
            try {
                return nodes.getFirst()
                        .bus()
                        .call(method, request, options.withTimeout(Duration.ofSeconds(10)))
                        .await(20, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("no answer", e);
            }
        }

        @Override
        public void close() {
            try {
                Future.all(nodes.stream().map(ClusterNode::leave).toList()).await(40, TimeUnit.SECONDS);
            } catch (TimeoutException slow) {
                throw new IllegalStateException("the nodes do not leave", slow);
            }
        }
    }

    /** What a saga does: the same call again after a pause, until it is answered. */
    static <T> T until(Supplier<T> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (ServiceException passing) {
                if (!passing.kind().passing() || System.nanoTime() > end) {
                    throw passing;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var databases = (Postgres.Schema) new Postgres().resolveParameter(parameter, context);
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PaymentsCluster.class))
                .getOrComputeIfAbsent(Running.class, _ -> start(databases), Running.class);
    }

    private static Running start(Postgres.Schema databases) {
        var nodes = new ArrayList<ClusterNode>();
        int port = TestPostgres.freePort();
        var set = Map.of(
                "bank.http-port",
                "" + port,
                "bank.slow",
                "1s",
                "payments.bank-url",
                "http://127.0.0.1:" + port,
                "payments.request-timeout",
                "600ms");
        nodes.add(started("client", Map.of(), List.of()));
        nodes.add(started("one", set, List.of(new BankVerticle(), new PaymentsVerticle())));
        nodes.add(started("two", set, List.of(new PaymentsVerticle())));
        var directory = nodes.getFirst().directory();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> directory.serving("cobnut.payments.v1.Payments").size() == 2);
        return new Running(nodes, databases);
    }

    private static ClusterNode started(String name, Map<String, String> set, List<ServiceVerticle<?>> services) {
        try {
            return ClusterNode.start(NodeOptions.local(name, Postgres.STATE).withSet(set), services)
                    .await(60, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new IllegalStateException(name + " does not start", slow);
        }
    }
}
