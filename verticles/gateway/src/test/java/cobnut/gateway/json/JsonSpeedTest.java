package cobnut.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.catalog.v1.Product;
import cobnut.contracts.Money;
import cobnut.gateway.bytes.JsonOut;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures the plans against JsonFormat, interleaved in one run, and prints the ratios with the promise beside each.
 * What is converted is the reference work: a product of about 300 bytes of JSON. It runs on demand only: a busy machine
 * is no place to measure.
 */
@EnabledIfSystemProperty(named = "cobnut.speed", matches = "true")
class JsonSpeedTest {
    private static final int ROUNDS = 9;
    private static final int CALLS = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Keeps what was computed from being optimised away. */
    private static volatile int sink;

    private interface Work {
        int run() throws Exception;
    }

    /** Nanoseconds and bytes of one call. */
    private record Cost(double nanos, double bytes) {}

    @Test
    void the_plans_keep_their_promises_against_json_format() throws Exception {
        var product = Product.newBuilder()
                .setSku("mug-blue-0042")
                .setName("Blue mug with a handle")
                .setDescription("A mug for coffee, tea and pencils. It holds 0.3 litres and survives the dishwasher.")
                .setCategory("kitchen")
                .setPrice(Money.newBuilder().setCurrency("EUR").setMinor(1290))
                .setUpdatedAt(Timestamp.newBuilder().setSeconds(1_795_000_000).setNanos(123_000_000))
                .build();
        var type = Product.getDescriptor();
        var wire = product.toByteArray();
        var shape = new Shapes().of(type);
        var json = ToJson.write(shape, wire);
        var plan = RequestPlan.of(shape, List.of(), "*");
        if (!Arrays.equals(json, Rare.toJson(type, wire))) {
            throw new IllegalStateException("the outputs differ");
        }
        var printer = JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();
        System.out.println("a product, " + json.length + " bytes of JSON, " + wire.length + " on the wire");
        var out = new JsonOut(4096);
        boolean kept = compare(
                "protobuf -> JSON",
                8,
                10,
                () -> written(shape, wire, out),
                () -> printer.print(DynamicMessage.parseFrom(type, wire)).getBytes(StandardCharsets.UTF_8).length);
        kept &= compare("JSON -> protobuf", 3, 1, () -> plan.encode(List.of(), List.of(), json).length, () -> {
            var message = DynamicMessage.newBuilder(type);
            JsonFormat.parser().merge(new String(json, StandardCharsets.UTF_8), message);
            return message.build().toByteArray().length;
        });
        assertThat(kept).isTrue();
    }

    /** As the HTTP door does it: one buffer per event loop, copied out. */
    private static int written(Shape shape, byte[] wire, JsonOut out) {
        out.clear();
        ToJson.write(shape, wire, out);
        return out.toBytes().length;
    }

    private static boolean compare(String what, double faster, double leaner, Work plan, Work oracle) throws Exception {
        var ratios = new double[ROUNDS];
        var ours = new Cost(0, 0);
        var theirs = new Cost(0, 0);
        for (int round = -3; round < ROUNDS; round++) {
            ours = cost(plan);
            theirs = cost(oracle);
            if (round >= 0) {
                ratios[round] = theirs.nanos / ours.nanos;
            }
        }
        Arrays.sort(ratios);
        double speed = ratios[ROUNDS / 2];
        double memory = theirs.bytes / ours.bytes;
        System.out.printf(
                "%s: %.1f x the speed of JsonFormat (promise %.0f), 1/%.1f of its allocation (promise 1/%.0f); "
                        + "%.2f us against %.2f us%n",
                what, speed, faster, memory, leaner, ours.nanos / 1000, theirs.nanos / 1000);
        return speed >= faster && memory >= leaner;
    }

    private static Cost cost(Work work) throws Exception {
        int sum = 0;
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long from = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            sum += work.run();
        }
        long nanos = System.nanoTime() - from;
        sink = sum;
        return new Cost(nanos / (double) CALLS, (THREADS.getCurrentThreadAllocatedBytes() - bytes) / (double) CALLS);
    }
}
