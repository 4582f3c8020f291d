package cobnut.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.orders.v1.OrderPaid;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.Database;
import cobnut.testkit.log.LogOwner;
import cobnut.testkit.postgres.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A log, the bridge, and a real Kafka that is killed and comes back. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BridgeClusterTest {
    private static final String TOPIC = "orders-" + UUID.randomUUID();
    private static final String TRACE = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01";
    private static final LogOwner ORDERS =
            new LogOwner("orders", OrdersLogGrpcService.SERVICE_DESCRIPTOR, OrdersLogGrpcService.ReadLog);

    @TempDir
    private static Path folder;

    private static Database database;
    private static KafkaBroker kafka;
    private static ClusterNode node;

    @BeforeAll
    static void start(Database running) throws Exception {
        database = running;
        kafka = new KafkaBroker(folder);
        kafka.start();
        kafka.create(TOPIC);
        Files.writeString(folder.resolve("bridge.yaml"), "topics:\n  cobnut.orders.v1.OrdersLog: " + TOPIC + "\n");
        var options = NodeOptions.local("bridge", PostgresExtension.STATE)
                .withConfig(folder)
                .withSet(Map.of("bridge.bootstrap-servers", kafka.address()));
        node = ClusterNode.start(options, List.of(ORDERS, new BridgeVerticle())).await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void leave() throws Exception {
        try (var _ = kafka) {
            node.leave().await(40, TimeUnit.SECONDS);
        }
    }

    @Test
    @Order(1)
    void an_event_becomes_a_cloud_event_in_binary_mode_under_its_key() {
        var order = TOPIC + "-first";
        var event = OrderPaid.newBuilder().setOrderId(order).build();
        var id = ORDERS.append(order, event, TRACE);

        var record = kafka.records(TOPIC, 1).stream()
                .filter(each -> order.equals(each.key()))
                .findFirst()
                .orElseThrow();

        assertThat(record.value()).isEqualTo(event.toByteArray());
        assertThat(headers(record))
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", id.toString())
                .containsEntry("ce_type", "cobnut.orders.v1.OrderPaid")
                .containsEntry("ce_source", "/cobnut/cobnut.orders.v1.OrdersLog")
                .containsEntry("ce_subject", order)
                .containsEntry("ce_partitionkey", order)
                .containsEntry("ce_keyversion", "1")
                .containsEntry("ce_typeversion", "1")
                .containsEntry("ce_traceparent", TRACE)
                .containsEntry("content-type", "application/protobuf")
                .containsKey("ce_time");
    }

    @Test
    @Order(2)
    void while_kafka_is_away_events_wait_and_then_none_is_missing_and_keys_are_in_order() throws Exception {
        var written = append(40);
        kafka.records(TOPIC, 20);
        kafka.kill();
        written.addAll(append(40));

        kafka.start();
        written.addAll(append(20));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(ids(kafka.records(TOPIC, written.size()))).containsAll(written));
        assertInOrder(kafka.records(TOPIC, written.size()));
    }

    @Test
    @Order(3)
    void what_is_delivered_again_is_the_same_to_the_byte() {
        var before = contents();

        // As if each instance had died after Kafka had the event and before the position had moved.
        database.update("update subscription_partition set pos = 0, epoch = epoch + 1, lease_until = '-infinity'");

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            var now = contents();
            return before.keySet().stream().allMatch(each -> now.getOrDefault(each, 0L) > before.get(each));
        });
        assertThat(contents()).hasSameSizeAs(before);
    }

    /** Everything of each record but its place → how often it is there. */
    private static Map<String, Long> contents() {
        return kafka.records(TOPIC, 1).stream()
                // The log may be older than this broker.
                .filter(record -> record.key().startsWith(TOPIC))
                .map(record -> record.key() + new TreeMap<>(headers(record)) + Arrays.toString(record.value()))
                .collect(groupingBy(content -> content, counting()));
    }

    /** Five keys, taking turns. */
    private static List<String> append(int events) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < events; i++) {
            var order = TOPIC + "-" + i % 5;
            ids.add(ORDERS.append(
                            order, OrderPaid.newBuilder().setOrderId(order).build())
                    .toString());
        }
        return ids;
    }

    private static LinkedHashSet<String> ids(List<ConsumerRecord<String, byte[]>> records) {
        var ids = new LinkedHashSet<String>();
        records.forEach(record -> ids.add(headers(record).get("ce_id")));
        return ids;
    }

    /** Of each key the first delivery of every version, whatever was delivered again. */
    private static void assertInOrder(List<ConsumerRecord<String, byte[]>> records) {
        var last = new HashMap<String, Long>();
        for (var record : records) {
            var version = Long.parseLong(headers(record).get("ce_keyversion"));
            var before = last.getOrDefault(record.key(), 0L);
            assertThat(version).isLessThanOrEqualTo(before + 1);
            last.put(record.key(), Math.max(before, version));
        }
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
