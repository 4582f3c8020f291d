package cobnut.chassis.management;

import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.DurableReason;
import cobnut.node.v1.ListSagasRequest;
import cobnut.node.v1.ListSagasResponse;
import cobnut.node.v1.SagaLine;
import cobnut.node.v1.SagaView;
import java.util.UUID;

/** What operators ask of sagas. Blocking. */
final class SagaOperations {
    private final Operations node;

    SagaOperations(Operations node) {
        this.node = node;
    }

    ListSagasResponse list(ListSagasRequest request) {
        var response = ListSagasResponse.newBuilder();
        for (var durables : node.durables()) {
            if (request.getService().isEmpty() || request.getService().equals(durables.service())) {
                durables.sagas()
                        .list(request.getAttention(), request.getOpen(), Views.page(request.getMax()))
                        .forEach(saga -> response.addSagas(view(durables, saga)));
            }
        }
        return response.build();
    }

    SagaView get(String service, String id) {
        var saga = Ids.parse("id", id);
        return whole(owner(service, saga), saga);
    }

    SagaView retry(String service, String id, String who, String why) {
        var saga = Ids.parse("id", id);
        var owner = owner(service, saga);
        owner.sagas().retry(saga, who, why);
        return whole(owner, saga);
    }

    SagaView skip(String service, String id, String news, String who, String why) {
        var saga = Ids.parse("id", id);
        var owner = owner(service, saga);
        owner.sagas().skip(saga, news, who, why);
        return whole(owner, saga);
    }

    SagaView compensate(String service, String id, String who, String why) {
        var saga = Ids.parse("id", id);
        var owner = owner(service, saga);
        owner.sagas().compensate(saga, who, why);
        return whole(owner, saga);
    }

    private Durables owner(String service, UUID saga) {
        return node.durables().stream()
                .filter(each -> service.isEmpty() || service.equals(each.service()))
                .filter(each -> each.sagas().find(saga).isPresent())
                .findFirst()
                .orElseThrow(() -> unknown(saga));
    }

    private static ServiceException unknown(UUID saga) {
        return ServiceException.refuse(
                Kind.NOT_FOUND, DurableReason.SAGA_UNKNOWN, "no service on this node runs a saga " + saga);
    }

    private static SagaView whole(Durables owner, UUID id) {
        var view = owner.sagas().find(id).map(saga -> view(owner, saga)).orElseThrow(() -> unknown(id));
        owner.sagas().history(id).forEach(line -> view.addLines(line(line)));
        return view.build();
    }

    private static SagaView.Builder view(Durables owner, cobnut.postgres.saga.SagaView<String> saga) {
        var view = SagaView.newBuilder()
                .setService(owner.service())
                .setId(saga.id().toString())
                .setDefinition(saga.definition())
                .setDefinitionVersion(saga.definitionVersion())
                .setSubject(saga.subject())
                .setState(saga.state())
                .setVersion(saga.version())
                .setFinal(saga.ended())
                .setAttention(saga.attention().orElse(""))
                .setAttempts(saga.attempts())
                .setOwner(saga.node().orElse(""))
                .setDeadline(Views.timestamp(saga.deadline()))
                .setCreatedAt(Views.timestamp(saga.createdAt()))
                .setUpdatedAt(Views.timestamp(saga.updatedAt()))
                .setTraceparent(saga.traceparent())
                .addAllListens(saga.listens());
        saga.dueAt().ifPresent(due -> view.setDueAt(Views.timestamp(due)));
        return view;
    }

    private static SagaLine line(cobnut.postgres.saga.SagaLine line) {
        return SagaLine.newBuilder()
                .setVersion(line.version())
                .setAt(Views.timestamp(line.at()))
                .setFrom(line.from())
                .setNews(line.news())
                .setTo(line.to())
                .setDetail(line.detail())
                .setAttempts(line.attempts())
                .setNode(line.node())
                .setOperator(line.operator())
                .setWhy(line.why())
                .build();
    }
}
