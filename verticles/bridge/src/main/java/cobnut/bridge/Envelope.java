package cobnut.bridge;

import cobnut.postgres.log.LoggedEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.ZoneOffset;

/**
 * A logged event as a CloudEvent 1.0. The same event is the same CloudEvent on every delivery: source and id are what a
 * consumer drops repetitions by.
 */
final class Envelope {
    private Envelope() {}

    /**
     * @param source before the log's name
     * @param log full name of the contract it was read from
     */
    static CloudEvent of(String source, String log, LoggedEvent event) {
        var envelope = CloudEventBuilder.v1()
                .withId(event.id().toString())
                .withType(event.type())
                .withSource(URI.create(source + "/" + log))
                .withSubject(event.key())
                .withTime(event.at().atOffset(ZoneOffset.UTC))
                .withExtension("partitionkey", event.key())
                .withExtension("keyversion", String.valueOf(event.version()))
                .withExtension("typeversion", String.valueOf(event.typeVersion()))
                .withData("application/protobuf", event.payload());
        var trace = event.traceparent();
        return (trace == null ? envelope : envelope.withExtension("traceparent", trace)).build();
    }
}
