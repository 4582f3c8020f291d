package cobnut.chassis.log;

import cobnut.chassis.Call;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.log.v1.EarlierGeneration;
import cobnut.log.v1.Event;
import cobnut.log.v1.ReadLogRequest;
import cobnut.log.v1.ReadLogResponse;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.UUID;

/** A log's contract, on both sides of the bus: {@code .on(OrdersLogGrpcService.ReadLog, new LogRpc(log)::read)}. */
public final class LogRpc {
    static final String METHOD = "ReadLog";

    private final EventLog log;

    public LogRpc(EventLog log) {
        this.log = log;
    }

    public ReadLogResponse read(Call call, ReadLogRequest request) {
        Reading reading;
        try {
            reading = new Reading(
                    request.getReader(),
                    request.getGeneration().isEmpty() ? null : Ids.parse("generation", request.getGeneration()),
                    request.getAfter(),
                    request.getMax(),
                    request.getPartitionsList(),
                    request.getDone());
        } catch (IllegalArgumentException wrong) {
            throw ServiceException.refuse(Kind.INVALID, "INVALID_FIELD", String.valueOf(wrong.getMessage()));
        }
        return response(log.read(reading));
    }

    static ReadLogRequest request(Reading reading) {
        var generation = reading.generation();
        return ReadLogRequest.newBuilder()
                .setReader(reading.reader())
                .setGeneration(generation == null ? "" : generation.toString())
                .setAfter(reading.after())
                .setMax(reading.max())
                .addAllPartitions(reading.partitions())
                .setDone(reading.done())
                .build();
    }

    private static ReadLogResponse response(Page page) {
        var response = ReadLogResponse.newBuilder()
                .setGeneration(page.generation().toString())
                .setHead(page.head())
                .setThrough(page.through());
        page.events().forEach(event -> response.addEvents(event(event)));
        page.earlier()
                .forEach(each -> response.addEarlier(EarlierGeneration.newBuilder()
                        .setGeneration(each.generation().toString())
                        .setParted(each.parted())));
        return response.build();
    }

    private static Event event(LoggedEvent event) {
        var traceparent = event.traceparent();
        return Event.newBuilder()
                .setPos(event.pos())
                .setKey(event.key())
                .setVersion(event.version())
                .setPartition(event.partition())
                .setId(event.id().toString())
                .setType(event.type())
                .setTypeVersion(event.typeVersion())
                .setPayload(UnsafeByteOperations.unsafeWrap(event.payload()))
                .setAt(Timestamp.newBuilder()
                        .setSeconds(event.at().getEpochSecond())
                        .setNanos(event.at().getNano()))
                .setTraceparent(traceparent == null ? "" : traceparent)
                .build();
    }

    static Page page(byte[] bytes) throws InvalidProtocolBufferException {
        var response = ReadLogResponse.parseFrom(bytes);
        return new Page(
                UUID.fromString(response.getGeneration()),
                response.getHead(),
                response.getThrough(),
                response.getEventsList().stream().map(LogRpc::event).toList(),
                response.getEarlierList().stream()
                        .map(each -> new Page.Earlier(UUID.fromString(each.getGeneration()), each.getParted()))
                        .toList());
    }

    private static LoggedEvent event(Event event) {
        return new LoggedEvent(
                event.getPos(),
                event.getKey(),
                event.getVersion(),
                event.getPartition(),
                UUID.fromString(event.getId()),
                event.getType(),
                event.getTypeVersion(),
                event.getPayload().toByteArray(),
                Instant.ofEpochSecond(event.getAt().getSeconds(), event.getAt().getNanos()),
                event.getTraceparent().isEmpty() ? null : event.getTraceparent());
    }
}
