package cobnut.bridge;

import cobnut.chassis.config.Secret;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventSerializer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * CloudEvents in Kafka, in binary mode, under their subject as the record's key. A write returns when all in-sync
 * replicas have the record. Thread-safe; to be called on virtual threads.
 */
final class KafkaTopics implements AutoCloseable {
    // Together within the five seconds that a reaction has: first the topic is looked up, then the record is sent.
    private static final int LOOK_UP_MILLIS = 1_500;
    private static final int DELIVERY_MILLIS = 3_000;
    private static final int REQUEST_MILLIS = 1_500;

    private final Producer<String, CloudEvent> producer;

    KafkaTopics(String bootstrapServers, Map<String, Secret> more) {
        if (bootstrapServers.isBlank()) {
            throw new IllegalStateException("the bridge has no Kafka to write to; set bridge.bootstrap-servers");
        }
        var settings = new HashMap<String, Object>();
        more.forEach((key, value) -> settings.put(key, value.value()));
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LOOK_UP_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new CloudEventSerializer());
    }

    /**
     * Refuses with UNAVAILABLE when Kafka may take it later, and then nobody knows whether it has it already; with
     * INVALID when it never will.
     */
    void write(String topic, CloudEvent event) {
        try {
            producer.send(new ProducerRecord<>(topic, event.getSubject(), event))
                    .get(DELIVERY_MILLIS + REQUEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw refusal(topic, event, Objects.requireNonNullElse(failure.getCause(), failure));
        } catch (TimeoutException | RuntimeException failure) {
            throw refusal(topic, event, failure);
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
            throw refusal(topic, event, leaving);
        }
    }

    private static ServiceException refusal(String topic, CloudEvent event, Throwable failure) {
        var why = failure.getClass().getSimpleName();
        return switch (failure) {
            case RecordTooLargeException _, InvalidTopicException _, SerializationException _ ->
                ServiceException.refuse(
                        Kind.INVALID, "RECORD_REFUSED", "topic " + topic + " refuses " + event.getId() + ": " + why);
            default ->
                ServiceException.refuse(
                        Kind.UNAVAILABLE,
                        "KAFKA_AWAY",
                        "topic " + topic + " does not take " + event.getId() + ": " + why);
        };
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
