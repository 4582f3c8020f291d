package cobnut.chassis.bus;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.kernel.fault.CrashPoint;
import com.google.protobuf.MessageLite;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A verticle instance that answers calls: each on a virtual thread of the instance's context, no more than its limit at
 * once. Deploy it with {@code ThreadingModel.VIRTUAL_THREAD}; undeploying waits for the calls in flight.
 */
public final class Instance implements Deployable {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    private final Map<String, Map<String, Calls.Route>> routes = new HashMap<>();
    private final int limit;
    private final ServedCalls served;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile @Nullable ContextInternal context;
    private volatile @Nullable Promise<Void> idle;

    public Instance(Calls calls, int limit, ServedCalls served) {
        calls.requireComplete();
        calls.contracts().keySet().forEach(contract -> routes.put(contract, calls.routes(contract)));
        this.limit = limit;
        this.served = served;
    }

    @Override
    public Future<?> deploy(Context context) {
        this.context = (ContextInternal) context;
        return Future.succeededFuture();
    }

    /** Completes when no call is in flight. Nobody may send new ones: it left the door before. */
    @Override
    public Future<?> undeploy(Context context) {
        Promise<Void> done = Promise.promise();
        idle = done;
        if (inFlight.get() == 0) {
            done.tryComplete();
        }
        return done.future();
    }

    int inFlight() {
        return inFlight.get();
    }

    /** Answers the message, later, on a virtual thread; at once when there is no room. */
    void serve(String contract, Call call, Message<Buffer> message) {
        if (inFlight.incrementAndGet() > limit) {
            ended();
            refuse(
                    message,
                    call,
                    new Problem(
                            Kind.EXHAUSTED,
                            "INSTANCE_BUSY",
                            limit + " calls are being answered here; try again later"));
            return;
        }
        var own = Objects.requireNonNull(context, "deployed before it is asked").duplicate();
        call.enter(own);
        own.runOnContext(start -> {
            try {
                message.reply(answer(contract, call, message));
                served.count(call, null);
            } catch (ServiceException e) {
                refuse(message, call, Wire.passedOn(e.problem()));
                if (e.kind() == Kind.INTERNAL) {
                    LOG.error("{} failed", call.method(), e);
                }
            } catch (Throwable e) {
                // The one place where the unknown is translated: the log has it, the caller does not.
                LOG.error("{} failed", call.method(), e);
                refuse(
                        message,
                        call,
                        new Problem(
                                Kind.INTERNAL,
                                "INTERNAL",
                                "something went wrong; the log knows trace " + call.traceId()));
            } finally {
                ended();
            }
        });
    }

    private Buffer answer(String contract, Call call, Message<Buffer> message) throws Exception {
        if (call.remaining().isZero()) {
            served.late();
            throw ServiceException.refuse(Kind.DEADLINE_EXCEEDED, "TOO_LATE", "the caller has given up");
        }
        var method = message.headers().get(Wire.ACTION);
        var route = routes.getOrDefault(contract, Map.of()).get(method);
        if (route == null) {
            throw ServiceException.refuse(
                    Kind.UNIMPLEMENTED, "NO_METHOD", contract + " has no method '" + method + "' here");
        }
        MessageLite request;
        try {
            request = route.method().decoder().decode(GrpcMessage.message("identity", message.body()));
        } catch (CodecException e) {
            throw ServiceException.refuse(
                    Kind.INVALID, "BAD_MESSAGE", "the body is no message of the type that " + call.method() + " takes");
        }
        CrashPoint.enter("serve", call.method());
        var reply = route.handler().handle(call, request);
        CrashPoint.at("reply", call.method());
        return Buffer.buffer(reply.toByteArray());
    }

    private void refuse(Message<Buffer> message, Call call, Problem problem) {
        served.count(call, problem.kind());
        message.fail(problem.kind().grpc(), Wire.encode(problem));
    }

    private void ended() {
        if (inFlight.decrementAndGet() == 0) {
            var waiting = idle;
            if (waiting != null) {
                waiting.tryComplete();
            }
        }
    }
}
