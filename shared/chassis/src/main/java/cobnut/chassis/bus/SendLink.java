package cobnut.chassis.bus;

import cobnut.chassis.resilience.Breaker;
import cobnut.chassis.resilience.Peer;
import cobnut.chassis.resilience.Peer.Outcome;
import cobnut.chassis.resilience.Peers;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.kernel.fault.CrashPoint;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** In-flight cap, breaker, and the request itself, to the endpoint that was picked. */
final class SendLink implements Link {
    private final Vertx vertx;
    private final Peers peers;

    SendLink(Vertx vertx, Peers peers) {
        this.vertx = vertx;
        this.peers = peers;
    }

    @Override
    public Future<Buffer> call(Outgoing out) {
        var endpoint = Objects.requireNonNull(out.endpoint(), "picked before");
        var peer = peers.of(endpoint, out.contract());
        return peer.breaker()
                .run(() -> send(out, peer, endpoint.local()), SendLink::unable)
                .recover(failure -> {
                    if (failure instanceof Breaker.OpenException) {
                        return Future.failedFuture(ServiceException.refuse(
                                Kind.UNAVAILABLE,
                                "BREAKER_OPEN",
                                peer.address() + " failed too often and is left alone for a moment; try again later"));
                    }
                    return Future.failedFuture(failure);
                });
    }

    private Future<Buffer> send(Outgoing out, Peer peer, boolean local) {
        Promise<Buffer> answer = ((VertxInternal) vertx).promise();
        try {
            peer.begin(answer);
        } catch (ServiceException busy) {
            return Future.failedFuture(busy);
        }
        long began = System.nanoTime();
        var options = new DeliveryOptions()
                .setSendTimeout(Math.max(1, out.remaining().toMillis()))
                .setLocalOnly(local);
        var headers = MultiMap.caseInsensitiveMultiMap();
        Wire.write(headers, out.call(), out.method(), out.hashed());
        options.setHeaders(headers);
        CrashPoint.at("send", out.call().method());
        var heard = new AtomicBoolean();
        vertx.eventBus().<Buffer>request(peer.address(), out.body(), options).onComplete(reply -> {
            CrashPoint.at("answer", out.call().method());
            heard.set(reply.succeeded() || Wire.isAnswer(reply.cause()));
            if (reply.succeeded()) {
                answer.tryComplete(reply.result().body());
            } else {
                answer.tryFail(Wire.decode(reply.cause(), peer.address()));
            }
        });
        return answer.future().onComplete(done -> {
            var outcome = done.succeeded() || !unable(done.cause())
                    ? Outcome.ANSWERED
                    : heard.get() ? Outcome.UNABLE : Outcome.UNHEARD;
            peer.end(answer, System.nanoTime() - began, outcome);
        });
    }

    /** Whether the failure says something about the endpoint rather than about the request. */
    private static boolean unable(Throwable failure) {
        return !(failure instanceof ServiceException known)
                || known.kind() == Kind.UNAVAILABLE
                || known.kind() == Kind.DEADLINE_EXCEEDED;
    }
}
