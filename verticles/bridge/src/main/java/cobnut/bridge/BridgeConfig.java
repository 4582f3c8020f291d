package cobnut.bridge;

import cobnut.chassis.config.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What may be said about the bridge.
 *
 * @param bootstrapServers of the Kafka cluster, {@code host:port,host:port}
 * @param topics full name of a log's contract → topic
 * @param source before the log's name, the source of each event: apart for each shop that writes to one Kafka
 * @param kafka more for the producer, such as {@code security.protocol}, {@code sasl.jaas.config} or
 *     {@code compression.type}
 */
public record BridgeConfig(
        String bootstrapServers, Map<String, String> topics, String source, Map<String, Secret> kafka) {
    /** What nothing lost and nothing mixed up rests on. */
    private static final Set<String> OURS = Set.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    public static final BridgeConfig DEFAULTS = new BridgeConfig(
            "",
            Map.of(
                    "cobnut.orders.v1.OrdersLog", "cobnut.orders",
                    "cobnut.payments.v1.PaymentsLog", "cobnut.payments",
                    "cobnut.inventory.v1.InventoryLog", "cobnut.inventory",
                    "cobnut.catalog.v1.CatalogLog", "cobnut.catalog"),
            "/cobnut",
            Map.of());

    public BridgeConfig {
        topics = Map.copyOf(topics);
        kafka = Map.copyOf(kafka);
        topics.forEach((log, topic) -> {
            if (!log.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*\\.[A-Z][A-Za-z0-9]*")) {
                throw new IllegalArgumentException(
                        "topics: \"" + log + "\" is no log; name its contract, such as cobnut.orders.v1.OrdersLog");
            }
            if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
                throw new IllegalArgumentException(
                        "topics." + log + " must be 1 to 249 letters, digits, dots, hyphens, underscores");
            }
        });
        if (!source.matches("[A-Za-z0-9._:/~-]{1,200}")) {
            throw new IllegalArgumentException("source must be the beginning of a URI, such as /cobnut");
        }
        for (var key : kafka.keySet()) {
            if (OURS.contains(key)) {
                throw new IllegalArgumentException(
                        "kafka." + key + " is what keeps events from being lost or mixed up");
            }
            if (!ProducerConfig.configNames().contains(key)) {
                throw new IllegalArgumentException("kafka." + key + " is no setting of a Kafka producer");
            }
        }
    }

    /** The subscription that reads a log: its place is kept by it, whatever the topic is called. */
    static String subscription(String log) {
        return log.toLowerCase(Locale.ROOT).replaceAll("[._]", "-");
    }
}
