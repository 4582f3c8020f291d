package cobnut.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.log.LoggedEvent;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final String TRACE = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01";

    @Test
    void everything_that_a_reader_needs_is_in_the_envelope_and_the_payload_is_as_it_was() {
        var event = event(TRACE);

        var envelope = Envelope.of("/cobnut", "cobnut.orders.v1.OrdersLog", event);

        assertThat(envelope.getId()).isEqualTo(event.id().toString());
        assertThat(envelope.getType()).isEqualTo("cobnut.orders.v1.OrderConfirmed");
        assertThat(envelope.getSource()).isEqualTo(URI.create("/cobnut/cobnut.orders.v1.OrdersLog"));
        assertThat(envelope.getSubject()).isEqualTo("order-1");
        assertThat(Objects.requireNonNull(envelope.getTime()).toInstant()).isEqualTo(event.at());
        assertThat(envelope.getExtension("partitionkey")).isEqualTo("order-1");
        assertThat(envelope.getExtension("keyversion")).isEqualTo("4");
        assertThat(envelope.getExtension("typeversion")).isEqualTo("2");
        assertThat(envelope.getExtension("traceparent")).isEqualTo(TRACE);
        assertThat(envelope.getDataContentType()).isEqualTo("application/protobuf");
        assertThat(Objects.requireNonNull(envelope.getData()).toBytes()).isEqualTo(event.payload());
    }

    @Test
    void what_nobody_traced_has_no_trace() {
        var envelope = Envelope.of("/cobnut", "cobnut.orders.v1.OrdersLog", event(null));

        assertThat(envelope.getExtensionNames()).doesNotContain("traceparent");
    }

    private static LoggedEvent event(String trace) {
        return new LoggedEvent(
                17,
                "order-1",
                4,
                9,
                UUID.fromString("0190e3b2-7c1a-7def-8a00-1b2c3d4e5f60"),
                "cobnut.orders.v1.OrderConfirmed",
                2,
                new byte[] {1, 2, 3},
                Instant.parse("2026-11-20T12:00:00.123456Z"),
                trace);
    }
}
