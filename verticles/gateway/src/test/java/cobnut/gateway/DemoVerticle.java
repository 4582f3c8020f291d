package cobnut.gateway;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.demo.v1.DemoGrpcService;
import cobnut.demo.v1.FailRequest;
import cobnut.demo.v1.ListThingsRequest;
import cobnut.demo.v1.ListThingsResponse;
import cobnut.demo.v1.Thing;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import com.google.protobuf.Empty;
import io.vertx.core.Future;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Answers with what it was asked, so that a test sees what crossed the edge. */
public final class DemoVerticle implements ServiceVerticle<DemoVerticle.Config> {
    /** Call id → the hash that came with it: what a service with a database would keep. */
    private final Map<String, String> remembered = new ConcurrentHashMap<>();

    /** It needs nothing. */
    public record Config() {}

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public Config defaults() {
        return new Config();
    }

    @Override
    public Instances start(Node node, Config config) {
        return () -> Calls.of(DemoGrpcService.SERVICE_DESCRIPTOR)
                .on(DemoGrpcService.GetThing, (call, ask) -> thing(call, ask.getName()))
                .on(DemoGrpcService.ListThings, (call, ask) -> list(ask))
                .on(DemoGrpcService.CreateThing, this::create)
                .on(
                        DemoGrpcService.ReplaceThing,
                        (call, ask) -> ask.toBuilder()
                                .putLabels("caller", call.principal().subject())
                                .build())
                .on(
                        DemoGrpcService.PolishThing,
                        (call, ask) -> ask.getThing().toBuilder()
                                .setI32(ask.getTimes())
                                .build())
                .on(DemoGrpcService.Fail, (call, ask) -> fail(node, ask))
                .on(DemoGrpcService.Forgotten, (call, ask) -> thing(call, ask.getName()))
                .on(DemoGrpcService.Hidden, (call, ask) -> thing(call, ask.getName()));
    }

    private static Thing thing(Call call, String name) {
        if (name.equals("missing")) {
            throw ServiceException.refuse(Kind.NOT_FOUND, "THING_NOT_FOUND", "there is no missing");
        }
        return Thing.newBuilder()
                .setName(name)
                .putLabels("trace", call.traceId())
                .putLabels("caller", call.caller().map(who -> who.subject()).orElse(""))
                .build();
    }

    private static ListThingsResponse list(ListThingsRequest ask) {
        var response = ListThingsResponse.newBuilder();
        ask.getTagsList().forEach(tag -> response.addThings(Thing.newBuilder().setName(tag)));
        return response.setNextPageToken(ask.getColor() + " " + ask.getPageSize())
                .build();
    }

    private Thing create(Call call, Thing ask) {
        var hash = HexFormat.of().formatHex(call.hash());
        var before = remembered.putIfAbsent(call.id().toString(), hash);
        if (before != null && !before.equals(hash)) {
            throw ServiceException.refuse(Kind.KEY_REUSED, "KEY_REUSED", "the key was used for another request");
        }
        return ask.toBuilder().putLabels("call", call.id().toString()).build();
    }

    private static Empty fail(Node node, FailRequest ask) {
        switch (ask.getHow()) {
            case "HANG" -> Future.await(node.vertx().timer(1500, TimeUnit.MILLISECONDS));
            case "CRASH" -> throw new IllegalStateException("secret: the password is hunter2");
            case "IN_PROGRESS" -> throw ServiceException.refuse(Kind.CONFLICT, "IN_PROGRESS", "the first is running");
            default -> throw ServiceException.refuse(Kind.valueOf(ask.getHow()), "ASKED_FOR", "as asked");
        }
        return Empty.getDefaultInstance();
    }
}
