package cobnut.chassis.management;

import cobnut.chassis.log.Following;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.DropParkedEventRequest;
import cobnut.node.v1.DurableReason;
import cobnut.node.v1.ListParkedEventsRequest;
import cobnut.node.v1.ListParkedEventsResponse;
import cobnut.node.v1.ListSubscriptionsResponse;
import cobnut.node.v1.ParkedEvent;
import cobnut.node.v1.PartitionView;
import cobnut.node.v1.ReplayParkedEventsRequest;
import cobnut.node.v1.ReplayParkedEventsResponse;
import cobnut.node.v1.ResetSubscriptionRequest;
import cobnut.node.v1.SubscriptionView;
import cobnut.postgres.subscription.SubscriptionView.Parked;
import cobnut.postgres.subscription.Subscriptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.UUID;

/** What operators ask of subscriptions. Blocking. */
final class SubscriptionOperations {
    private final Operations node;

    SubscriptionOperations(Operations node) {
        this.node = node;
    }

    ListSubscriptionsResponse list() {
        var response = ListSubscriptionsResponse.newBuilder();
        for (var durables : node.durables()) {
            durables.following()
                    .ifPresent(following -> following.subscriptions().views().stream()
                            .map(view -> view(durables.service(), view))
                            .forEach(response::addSubscriptions));
        }
        return response.build();
    }

    ListParkedEventsResponse parked(ListParkedEventsRequest request) {
        var following = following(request.getService());
        var response = ListParkedEventsResponse.newBuilder();
        subscriptions(request.getService())
                .parked(request.getSubscription(), Views.page(request.getMax()))
                .forEach(each -> response.addEvents(event(following, request.getSubscription(), each)));
        return response.build();
    }

    ReplayParkedEventsResponse replay(ReplayParkedEventsRequest request) {
        var subscriptions = subscriptions(request.getService());
        var name = request.getSubscription();
        if (request.getEventId().isEmpty()) {
            if (!request.getJson().isEmpty()) {
                throw ServiceException.invalid("json", "goes into one event; say which");
            }
            return replayed(subscriptions.replay(name));
        }
        var id = Ids.parse("event_id", request.getEventId());
        var payload =
                Optional.of(request.getJson()).filter(json -> !json.isBlank()).map(json -> payload(request, id, json));
        return replayed(subscriptions.replay(name, id, payload.orElse(null)));
    }

    private static ReplayParkedEventsResponse replayed(long events) {
        return ReplayParkedEventsResponse.newBuilder().setReplayed(events).build();
    }

    private Subscriptions.Payload payload(ReplayParkedEventsRequest request, UUID id, String json) {
        var name = request.getSubscription();
        var event = subscriptions(request.getService())
                .parked(name, id)
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.NOT_FOUND, DurableReason.EVENT_NOT_PARKED, "no event " + id + " is parked in " + name));
        var type = type(following(request.getService()), name, event)
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.INVALID,
                        DurableReason.PAYLOAD_INVALID,
                        name + " does not say what a " + event.event().type() + " is, so it cannot be edited"));
        return new Subscriptions.Payload(
                event.event().typeVersion(),
                Withheld.payload(type, json, event.event().payload()));
    }

    void drop(DropParkedEventRequest request) {
        subscriptions(request.getService())
                .drop(request.getSubscription(), Ids.parse("event_id", request.getEventId()));
    }

    SubscriptionView reset(ResetSubscriptionRequest request) {
        var subscriptions = subscriptions(request.getService());
        var name = request.getSubscription();
        return view(request.getService(), request.getAdopt() ? subscriptions.adopt(name) : subscriptions.reset(name));
    }

    private Subscriptions subscriptions(String service) {
        return following(service).subscriptions();
    }

    private Following following(String service) {
        return node.durables().stream()
                .filter(each -> each.service().equals(service))
                .flatMap(each -> each.following().stream())
                .findFirst()
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.NOT_FOUND,
                        DurableReason.SUBSCRIPTION_UNKNOWN,
                        "no service " + service + " with subscriptions runs on this node"));
    }

    private static Optional<Descriptor> type(Following following, String subscription, Parked parked) {
        return following.prototype(subscription, parked.event().type()).map(Message::getDescriptorForType);
    }

    private static ParkedEvent event(Following following, String subscription, Parked parked) {
        var event = parked.event();
        return ParkedEvent.newBuilder()
                .setId(event.id().toString())
                .setKey(event.key())
                .setType(event.type())
                .setTypeVersion(event.typeVersion())
                .setPos(event.pos())
                .setState(parked.state())
                .setReason(parked.reason())
                .setAttempts(parked.attempts())
                .setParkedAt(Views.timestamp(parked.parkedAt()))
                .setJson(type(following, subscription, parked)
                        .map(type -> Withheld.json(type, event.payload()))
                        .orElse(""))
                .build();
    }

    private static SubscriptionView view(String service, cobnut.postgres.subscription.SubscriptionView subscription) {
        var view = SubscriptionView.newBuilder()
                .setService(service)
                .setName(subscription.name())
                .setLog(subscription.log())
                .setKind(subscription.kind())
                .setState(subscription.stopped().isEmpty() ? "RUNNING" : "STOPPED")
                .setReason(subscription.stopped().orElse(""))
                .setGeneration(subscription.generation().map(UUID::toString).orElse(""))
                .setPosition(subscription.pos())
                .setHead(subscription.head())
                .setLag(subscription.lag())
                .setAgeSeconds(subscription.age())
                .setParked(subscription.parked());
        for (var partition : subscription.partitions()) {
            view.addPartitions(PartitionView.newBuilder()
                    .setPartition(partition.partition())
                    .setPosition(partition.pos())
                    .setEpoch(partition.epoch())
                    .setOwner(partition.owner()));
        }
        return view.build();
    }
}
