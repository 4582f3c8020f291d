package cobnut.chassis.log;

import cobnut.chassis.Call;
import cobnut.chassis.Principal;
import cobnut.chassis.Reactions;
import cobnut.chassis.Reactions.Inside;
import cobnut.chassis.Reactions.InsideMany;
import cobnut.chassis.Reactions.Outside;
import cobnut.chassis.Reactions.Received;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction;
import cobnut.postgres.subscription.Reaction.Undecodable;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Brings events to reactions: bytes become messages, and the thread answers the event as if it were a call. */
final class AsCalls implements Reactions.Delivery {
    private static final byte[] NO_HASH = new byte[0];

    private final String service;
    private final Duration patience;

    /** @param patience how long calls that a reaction makes may take */
    AsCalls(String service, Duration patience) {
        this.service = service;
        this.patience = patience;
    }

    @Override
    public <E extends Message> Reaction each(E prototype, Inside<E> effect) {
        return (Reaction.Inside) (tx, events) -> {
            for (var event : events) {
                effect.take(tx, decoded(prototype, event));
            }
        };
    }

    @Override
    public <E extends Message> Reaction many(E prototype, InsideMany<E> effect) {
        return (Reaction.Inside) (tx, events) -> effect.take(
                tx, events.stream().map(event -> decoded(prototype, event)).toList());
    }

    @Override
    public <E extends Message> Reaction outside(E prototype, Outside<E> effect) {
        return (Reaction.Outside) event -> effect.take(decoded(prototype, event));
    }

    @Override
    public Reaction raw(Outside<LoggedEvent> effect) {
        return (Reaction.Outside) event -> effect.take(received(event, event));
    }

    private <E extends Message> Received<E> decoded(E prototype, LoggedEvent event) {
        try {
            @SuppressWarnings("unchecked") // a prototype's parser makes messages of its own type
            var message = (E) prototype.getParserForType().parseFrom(event.payload());
            return received(message, event);
        } catch (InvalidProtocolBufferException broken) {
            throw new Undecodable("the payload is no " + event.type() + ": " + broken.getMessage(), broken);
        }
    }

    private <E> Received<E> received(E message, LoggedEvent event) {
        var traceparent = Objects.requireNonNullElseGet(event.traceparent(), Call::newTraceparent);
        new Call(
                        event.type(),
                        event.id(),
                        NO_HASH,
                        System.nanoTime() + patience.toNanos(),
                        1,
                        Optional.of(Principal.service(service)),
                        traceparent)
                .enter(Objects.requireNonNull(Vertx.currentContext(), "a reaction runs on a Vert.x context"));
        return new Received<>(message, event.id(), event.key(), event.version(), event.pos(), event.at(), traceparent);
    }
}
