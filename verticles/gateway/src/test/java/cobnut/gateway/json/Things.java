package cobnut.gateway.json;

import cobnut.demo.v1.Color;
import cobnut.demo.v1.Part;
import cobnut.demo.v1.Thing;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A corpus of messages with every type in them: the edges of each range, and what a seed makes up. */
final class Things {
    private static final String[] TEXTS = {
        "",
        "mug",
        "a \"quoted\" \\ word",
        "line\nfeed\ttab\r\b\f\u0001\u001f\u007f",
        "<b>&'=</b>",
        "żółć",
        "日本語",
        "😀 emoji",
        "\u2028 and \u2029",
        "\u00a0",
        "x".repeat(300)
    };
    private static final long[] LONGS = {
        0, 1, -1, 9, 10, 99, 100, 12345, Long.MAX_VALUE, Long.MIN_VALUE, 999_999_999_999_999_999L, 1L << 53
    };
    private static final int[] INTS = {0, 1, -1, 10, 99, 100, Integer.MAX_VALUE, Integer.MIN_VALUE, 65536};
    private static final double[] DOUBLES = {
        0,
        -0.0,
        1,
        1.5,
        1e21,
        1e-7,
        0.1,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private Things() {}

    static List<Thing> corpus(int size) {
        var random = new Random(42);
        var things = new ArrayList<Thing>();
        things.add(Thing.getDefaultInstance());
        for (int i = 0; i < size; i++) {
            things.add(thing(random));
        }
        return things;
    }

    private static Thing thing(Random random) {
        var thing = Thing.newBuilder();
        maybe(random, () -> thing.setName(text(random)));
        maybe(
                random,
                () -> thing.setI32(integer(random)).setS32(integer(random)).setSf32(integer(random)));
        maybe(random, () -> thing.setI64(number(random)).setS64(number(random)).setSf64(number(random)));
        maybe(random, () -> thing.setU32(integer(random)).setF32(integer(random)));
        maybe(random, () -> thing.setU64(number(random)).setF64(number(random)));
        maybe(random, () -> thing.setReal((float) real(random)).setWide(real(random)));
        maybe(random, () -> thing.setGood(true).setBlob(ByteString.copyFromUtf8(text(random))));
        maybe(random, () -> thing.setColorValue(random.nextInt(4)));
        maybe(random, () -> thing.setPart(part(random, 3)));
        maybe(random, () -> thing.addTags(text(random)).addTags(text(random)));
        maybe(random, () -> thing.addNumbers(integer(random)).addNumbers(0).addNumbers(integer(random)));
        maybe(random, () -> thing.addParts(part(random, 1)).addParts(part(random, 2)));
        maybe(random, () -> thing.putLabels("k" + text(random), text(random)).putLabels("", ""));
        maybe(random, () -> thing.putShelf(number(random), part(random, 2)).putShelf(0, Part.getDefaultInstance()));
        maybe(random, () -> thing.putMoods(true, Color.RED).putMoods(false, Color.GREEN));
        maybe(random, () -> choose(random, thing));
        maybe(random, () -> thing.setMaybe("").setMaybeNumber(0));
        maybe(random, () -> thing.setMadeAt(timestamp(random)));
        maybe(random, () -> thing.setTook(duration(random)));
        maybe(
                random,
                () -> thing.setMask(FieldMask.newBuilder().addPaths("made_at").addPaths("part.inner")));
        maybe(random, () -> thing.setBoxed(StringValue.of(text(random))).setBoxedNumber(Int64Value.of(number(random))));
        maybe(
                random,
                () -> thing.addColors(Color.GREEN)
                        .addColors(Color.RED)
                        .addDoubles(real(random))
                        .addDoubles(0));
        return thing.build();
    }

    private static void choose(Random random, Thing.Builder thing) {
        switch (random.nextInt(3)) {
            case 0 -> thing.setLeft(text(random));
            case 1 -> thing.setRight(integer(random));
            default -> thing.setMiddle(part(random, 2));
        }
    }

    private static Part part(Random random, int depth) {
        var part = Part.newBuilder().setLabel(text(random)).setMinor(number(random));
        if (depth > 0 && random.nextBoolean()) {
            part.setInner(part(random, depth - 1));
        }
        return part.build();
    }

    private static Timestamp timestamp(Random random) {
        long span = Times.LAST_SECOND - Times.FIRST_SECOND;
        return Timestamp.newBuilder()
                .setSeconds(Times.FIRST_SECOND + random.nextLong(span + 1))
                .setNanos(nanos(random))
                .build();
    }

    private static Duration duration(Random random) {
        int sign = random.nextBoolean() ? 1 : -1;
        return Duration.newBuilder()
                .setSeconds(sign * random.nextLong(Times.LONGEST_SECONDS))
                .setNanos(sign * nanos(random))
                .build();
    }

    private static int nanos(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1000) * 1_000_000;
            case 2 -> random.nextInt(1_000_000) * 1000;
            default -> random.nextInt(1_000_000_000);
        };
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private static long number(Random random) {
        return random.nextBoolean() ? LONGS[random.nextInt(LONGS.length)] : random.nextLong() >> random.nextInt(64);
    }

    private static int integer(Random random) {
        return random.nextBoolean() ? INTS[random.nextInt(INTS.length)] : random.nextInt() >> random.nextInt(32);
    }

    private static double real(Random random) {
        return random.nextBoolean() ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextGaussian() * 1e6;
    }

    private static void maybe(Random random, Runnable action) {
        if (random.nextInt(3) > 0) {
            action.run();
        }
    }
}
