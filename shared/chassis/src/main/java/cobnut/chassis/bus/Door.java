package cobnut.chassis.bus;

import cobnut.chassis.directory.Endpoint;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The consumers of one service on one node: for each contract its shared address, once per node so that every node
 * weighs the same, and the endpoint's own. They drop what is too late and hand the rest to the instance with the fewest
 * calls; they never wait. Instances come and go without a registration being touched.
 */
public final class Door {
    private final Vertx vertx;
    private final String node;
    private final String bootId;
    private final Pulse pulse;
    private final ServedCalls served;
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final List<MessageConsumer<Buffer>> consumers = new ArrayList<>();

    public Door(Vertx vertx, String node, String bootId, Pulse pulse, ServedCalls served) {
        this.vertx = vertx;
        this.node = node;
        this.bootId = bootId;
        this.pulse = pulse;
        this.served = served;
    }

    public void add(Instance instance) {
        instances.add(instance);
    }

    /** The instance gets no more calls; those it has go on. */
    public void remove(Instance instance) {
        instances.remove(instance);
    }

    public int inFlight() {
        return instances.stream().mapToInt(Instance::inFlight).sum();
    }

    /** Completes when the whole cluster can reach the contract here. */
    public Future<Void> open(String contract) {
        var opened = new ArrayList<Future<Void>>();
        for (var address : List.of(contract, Endpoint.address(contract, node, bootId))) {
            MessageConsumer<Buffer> consumer = vertx.eventBus().consumer(address);
            consumer.handler(message -> receive(contract, message));
            consumers.add(consumer);
            opened.add(consumer.completion());
        }
        return Future.all(opened).mapEmpty();
    }

    public Future<Void> close() {
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
                .mapEmpty();
    }

    private void receive(String contract, Message<Buffer> message) {
        try {
            var call =
                    Wire.read(message.headers(), contract, message.body().getBytes(), System.nanoTime() - pulse.age());
            if (call.remaining().isZero()) {
                served.late();
                return;
            }
            var least = least();
            if (least == null) {
                throw ServiceException.refuse(Kind.UNAVAILABLE, "NOT_SERVING", "no instance is running here");
            }
            least.serve(contract, call, message);
        } catch (ServiceException e) {
            message.fail(e.kind().grpc(), Wire.encode(e.problem()));
        } catch (ClassCastException e) {
            message.fail(
                    Kind.INVALID.grpc(),
                    Wire.encode(new Problem(
                            Kind.INVALID,
                            "BAD_MESSAGE",
                            "the body must be a Buffer with the bytes of a protobuf message")));
        }
    }

    private @org.jspecify.annotations.Nullable Instance least() {
        Instance least = null;
        for (var instance : instances) {
            if (least == null || instance.inFlight() < least.inFlight()) {
                least = instance;
            }
        }
        return least;
    }
}
