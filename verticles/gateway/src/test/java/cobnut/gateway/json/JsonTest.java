package cobnut.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.demo.v1.GetThingRequest;
import cobnut.demo.v1.ListThingsRequest;
import cobnut.demo.v1.Odd;
import cobnut.demo.v1.Part;
import cobnut.demo.v1.PolishThingRequest;
import cobnut.demo.v1.Thing;
import cobnut.kernel.ServiceException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final Shape THING = new Shapes().of(Thing.getDescriptor());
    private static final RequestPlan BODY = RequestPlan.of(THING, List.of(), "*");

    @Test
    void the_output_equals_json_formats_for_every_message_of_the_corpus() {
        for (var thing : Things.corpus(2000)) {
            var bytes = thing.toByteArray();

            assertThat(text(ToJson.write(THING, bytes))).isEqualTo(text(Rare.toJson(THING.type(), bytes)));
        }
    }

    @Test
    void what_json_format_prints_is_read_back_as_the_same_message() throws IOException {
        for (var thing : Things.corpus(2000)) {
            var json = JsonFormat.printer().print(thing).getBytes(StandardCharsets.UTF_8);

            assertThat(Thing.parseFrom(BODY.encode(List.of(), List.of(), json)).toByteString())
                    .isEqualTo(thing.toByteString());
        }
    }

    @Test
    void bytes_in_another_order_or_repeated_are_merged_as_protobuf_says() throws IOException {
        var second = Thing.newBuilder()
                .setName("late")
                .setPart(Part.newBuilder().setMinor(3))
                .addTags("b");
        var first = Thing.newBuilder()
                .setName("early")
                .setPart(Part.newBuilder().setLabel("x"))
                .addTags("a");
        var both = new ByteArrayOutputStream();
        first.build().writeTo(both);
        second.build().writeTo(both);

        var json = text(ToJson.write(THING, both.toByteArray()));

        assertThat(json).isEqualTo(text(Rare.toJson(THING.type(), both.toByteArray())));
        assertThat(json).contains("\"name\":\"late\"", "\"label\":\"x\",\"minor\":\"3\"", "[\"a\",\"b\"]");
    }

    @Test
    void fields_that_an_older_descriptor_does_not_know_are_left_out() {
        var newer = Thing.newBuilder().setName("mug").setI32(7).setGood(true).build();

        var json = text(ToJson.write(new Shapes().of(GetThingRequest.getDescriptor()), newer.toByteArray()));

        assertThat(json).isEqualTo("{\"name\":\"mug\"}");
    }

    @Test
    void zero_is_printed_and_an_absent_optional_is_not() {
        var json = text(ToJson.write(THING, new byte[0]));

        assertThat(json).contains("\"i32\":0", "\"i64\":\"0\"", "\"tags\":[]", "\"labels\":{}");
        assertThat(json).doesNotContain("maybe", "left", "part\"");
    }

    @Test
    void truncated_bytes_are_an_error_not_half_an_answer() {
        var bytes = Thing.newBuilder().setName("mug").build().toByteArray();

        var refused = catchThrowableOfType(
                IllegalArgumentException.class, () -> ToJson.write(THING, java.util.Arrays.copyOf(bytes, 3)));

        assertThat(refused).hasMessageContaining("cobnut.demo.v1.Thing");
    }

    @Test
    void struct_and_any_go_through_json_format() throws InvalidProtocolBufferException {
        var shape = new Shapes().of(Odd.getDescriptor());
        var odd = Odd.newBuilder()
                .setName("odd")
                .setFreely(Struct.newBuilder()
                        .putFields("k", Value.newBuilder().setNumberValue(1).build()))
                .setAny(com.google.protobuf.Any.pack(
                        Part.newBuilder().setLabel("p").build()))
                .build();

        var json = ToJson.write(shape, odd.toByteArray());

        assertThat(text(json)).contains("\"freely\":{\"k\":1.0}").contains("cobnut.demo.v1.Part");
        assertThat(Odd.parseFrom(RequestPlan.of(shape, List.of(), "*").encode(List.of(), List.of(), json)))
                .isEqualTo(odd);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"nmae\":\"x\"}|nmae: is no field of Thing",
                "{\"part\":{\"colour\":1}}|part.colour: is no field of Part",
                "{\"parts\":[{},{\"minor\":\"x\"}]}|parts[1].minor: must be a whole number",
                "{\"name\":7}|name: must be a string",
                "{\"name\":[]}|name: must be a string",
                "{\"good\":\"yes\"}|good: must be true or false",
                "{\"i32\":1.5}|i32: must be a whole number",
                "{\"i32\":2147483648}|i32: must be from",
                "{\"i64\":1e999999999}|i64: must be a whole number in range",
                "{\"u64\":1e999999999}|u64: must be a whole number in range",
                "{\"i64\":1e-999999999}|i64: must be a whole number in range",
                "{\"wide\":1e999999999}|wide: must be a number in range",
                "{\"u32\":-1}|u32: must be from 0",
                "{\"i64\":\"9223372036854775808\"}|i64: must be from",
                "{\"color\":\"MAUVE\"}|color: must be one of COLOR_UNSPECIFIED, RED, GREEN",
                "{\"blob\":\"*\"}|blob: must be base64",
                "{\"tags\":\"a\"}|tags: must be an array",
                "{\"labels\":[]}|labels: must be an object",
                "{\"shelf\":{\"x\":{}}}|shelf.x: must be a whole number",
                "{\"madeAt\":\"yesterday\"}|madeAt: must be a time",
                "{\"madeAt\":\"2026-02-31T00:00:00Z\"}|madeAt: must be a time",
                "{\"took\":\"5\"}|took: must be a duration",
                "{\"name\":\"a\",\"name\":\"b\"}|name: is given twice",
                "{\"madeAt\":null,\"made_at\":null}|made_at: is given twice",
                "{\"labels\":{\"a\":\"1\",\"a\":\"2\"}}|labels.a: is given twice",
                "{\"left\":\"a\",\"right\":1}|right: excludes another field",
                "{\"name\":\"\\ud800\"}|name: holds half of a surrogate pair",
                "[]|must be a JSON object",
                "{\"name\":\"a\"} {}|something follows",
                "{\"name\":|no JSON",
                "{name:\"a\"}|no JSON",
                "{\"i32\":NaN}|no JSON",
            })
    void bad_bodies_are_refused_with_the_place(String body, String message) {
        assertThat(refusal(body.getBytes(StandardCharsets.UTF_8)).getMessage()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"part\":", "{\"parts\":[", "{\"name\":["})
    void ten_thousand_levels_are_a_refusal_not_a_stack_overflow(String level) {
        var deep = "{\"part\":" + "{\"inner\":".repeat(10_000);

        assertThat(refusal(deep.getBytes(StandardCharsets.UTF_8)).problem().reason())
                .isEqualTo("JSON_LIMIT");
        assertThat(refusal(level.repeat(10_000).getBytes(StandardCharsets.UTF_8))
                        .kind()
                        .http())
                .isEqualTo(400);
    }

    @Test
    void invalid_utf_8_is_refused() {
        var overlong = new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xc0, (byte) 0x80, '"', '}'};
        var utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);

        assertThat(refusal(overlong).problem().reason()).isEqualTo("MALFORMED_JSON");
        assertThat(refusal(utf16).problem().reason()).isEqualTo("MALFORMED_JSON");
    }

    @Test
    void path_query_and_body_meet_in_one_request() throws InvalidProtocolBufferException {
        var polish = plan(PolishThingRequest.getDescriptor(), List.of("thing.name"), "thing");
        var list = plan(ListThingsRequest.getDescriptor(), List.of(), "");

        var polished = PolishThingRequest.parseFrom(polish.encode(
                List.of("mug"), List.of(Map.entry("times", "3")), "{\"i32\":1}".getBytes(StandardCharsets.UTF_8)));
        var listed = ListThingsRequest.parseFrom(list.encode(
                List.of(),
                List.of(
                        Map.entry("pageSize", "5"),
                        Map.entry("tags", "a"),
                        Map.entry("tags", "b"),
                        Map.entry("color", "RED"),
                        Map.entry("part.inner.label", "deep"),
                        Map.entry("since", "2026-01-01T00:00:00+01:00")),
                new byte[0]));

        assertThat(polished.getThing().getName()).isEqualTo("mug");
        assertThat(polished.getThing().getI32()).isEqualTo(1);
        assertThat(polished.getTimes()).isEqualTo(3);
        assertThat(listed.getTagsList()).containsExactly("a", "b");
        assertThat(listed.getPart().getInner().getLabel()).isEqualTo("deep");
        assertThat(listed.getSince().getSeconds()).isEqualTo(1767222000L);
    }

    @ParameterizedTest
    @CsvSource({
        "pageSize, x, pageSize: must be a whole number",
        "size, 1, size: is no query parameter",
        "part, x, part: cannot be given in a query",
        "loud, 1, loud: must be true or false",
        "color, MAUVE, color: must be one of",
        "part.minor.x, 1, part.minor.x: is no query parameter",
    })
    void bad_query_parameters_are_named(String name, String value, String message) {
        var plan = plan(ListThingsRequest.getDescriptor(), List.of(), "");

        var refused = catchThrowableOfType(
                ServiceException.class, () -> plan.encode(List.of(), List.of(Map.entry(name, value)), new byte[0]));

        assertThat(refused).hasMessageContaining(message);
        assertThat(refused.problem().details()).containsEntry("field", name);
    }

    @Test
    void a_body_may_repeat_the_path_but_not_contradict_it() {
        var plan = plan(Thing.getDescriptor(), List.of("name"), "*");
        var same = "{\"name\":\"mug\",\"i32\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(plan.encode(List.of("mug"), List.of(), same)).isNotEmpty();
        var refused = catchThrowableOfType(ServiceException.class, () -> plan.encode(List.of("cup"), List.of(), same));

        assertThat(refused).hasMessageContaining("name: differs from the path");
    }

    private static RequestPlan plan(Descriptor type, List<String> variables, String body) {
        return RequestPlan.of(new Shapes().of(type), variables, body);
    }

    private static ServiceException refusal(byte[] body) {
        return catchThrowableOfType(ServiceException.class, () -> BODY.encode(List.of(), List.of(), body));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
