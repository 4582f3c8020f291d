package cobnut.testkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.testkit.rules.Offence;
import cobnut.testkit.rules.Room;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract rules are seen to fail on offences planted into the shop's own, compiled contracts. */
class ContractOffencesTest {

    private static final String ORDERS = "cobnut/orders/v1/orders.proto";
    private static final int ACCESS = 71001;
    private static final int KEY = 71002;
    private static final int HTTP = 72295728;

    @TempDir
    Path temp;

    private Room room;

    @BeforeEach
    void the_orders_contract_has_a_baseline() throws IOException {
        room = new Room(temp.resolve("orders"));
        write(_ -> {});
        assertThat(told(check("update"))).isEmpty();
        assertThat(lines())
                .contains("field cobnut.orders.v1.PlaceOrderRequest.lines 1 repeated message"
                        + " cobnut.orders.v1.LineRequest");
    }

    @Test
    void what_did_not_change_passes_and_says_who_may_call_it() throws IOException {
        assertThat(check("")).isEmpty();
        assertThat(doors()).isEmpty();
        assertThat(lines())
                .contains(
                        "access cobnut.orders.v1.Orders.PlaceOrder authenticated",
                        "http cobnut.orders.v1.Orders.PlaceOrder POST /v1/orders *",
                        "key cobnut.orders.v1.Orders.PlaceOrder REQUIRED",
                        "value cobnut.orders.v1.Status.PENDING 1")
                .isSorted();
    }

    @Test
    void a_missing_baseline_is_reported_with_the_command_that_writes_it() throws IOException {
        Files.delete(room.folder().resolve(Baseline.FILE));

        assertThat(told(check("")))
                .containsExactly("orders/src/baseline/contracts.txt:1: is missing; run the tests once with"
                        + " -Dcobnut.baseline=update and commit it");
    }

    @Test
    void contracts_that_were_not_compiled_are_reported_and_not_passed_over() throws IOException {
        Files.delete(room.classes().resolve(ContractSet.DESCRIPTORS));

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ContractSet.of(room))
                .hasMessageContaining("compile it first");
    }

    @Test
    void a_removed_field_is_reported() throws IOException {
        write(file -> message(file, "PlaceOrderRequest").removeField(1));

        assertThat(told(check("")))
                .singleElement()
                .asString()
                .matches("orders/src/baseline/contracts.txt:\\d+: callers rely on \"field"
                        + " cobnut.orders.v1.PlaceOrderRequest.payment 2 message cobnut.orders.v1.Payment\", which"
                        + " is gone.*");
    }

    @Test
    void a_renumbered_field_is_reported() throws IOException {
        write(file -> message(file, "PlaceOrderRequest").getFieldBuilder(1).setNumber(3));

        assertThat(told(check("")))
                .singleElement()
                .asString()
                .contains("payment 2 message", "is now: field cobnut.orders.v1.PlaceOrderRequest.payment 3 message");
    }

    @Test
    void a_retyped_field_is_reported() throws IOException {
        write(file -> message(file, "GetOrderRequest").getFieldBuilder(0).setType(Type.TYPE_BYTES));

        assertThat(told(check("")))
                .singleElement()
                .asString()
                .contains("GetOrderRequest.order_id 1 string", "is now: ", "order_id 1 bytes");
    }

    @Test
    void a_removed_method_is_reported() throws IOException {
        write(file -> file.getServiceBuilder(0).removeMethod(methodAt(file, "CancelOrder")));

        assertThat(told(check("")))
                .anyMatch(offence -> offence.contains("\"rpc cobnut.orders.v1.Orders.CancelOrder "))
                .anyMatch(offence -> offence.contains("\"http cobnut.orders.v1.Orders.CancelOrder "));
    }

    @Test
    void a_changed_access_is_reported() throws IOException {
        write(file -> options(file, "GetOrder", ACCESS, bytes(8, 1)));

        assertThat(told(check("")))
                .singleElement()
                .asString()
                .contains("\"access cobnut.orders.v1.Orders.GetOrder authenticated\"", "is now: ", "anyone");
    }

    @Test
    void additions_pass_and_update_writes_them_while_breaks_need_replace() throws IOException {
        write(file -> message(file, "GetOrderRequest")
                .addFieldBuilder()
                .setName("view")
                .setJsonName("view")
                .setNumber(9)
                .setType(Type.TYPE_STRING));
        assertThat(check("")).isEmpty();
        assertThat(lines()).noneMatch(line -> line.contains("GetOrderRequest.view"));
        assertThat(check("update")).isEmpty();
        assertThat(lines()).contains("field cobnut.orders.v1.GetOrderRequest.view 9 string");

        write(_ -> {});
        assertThat(told(check("update"))).singleElement().asString().contains("GetOrderRequest.view");
        assertThat(check("replace")).isEmpty();
        assertThat(check("")).isEmpty();
    }

    @Test
    void a_public_method_without_access_is_reported_at_its_line() throws IOException {
        write(file -> options(file, "PlaceOrder", ACCESS, null));
        var source =
                Files.readAllLines(Path.of(System.getProperty("basedir", ""), "../contracts/src/main/proto", ORDERS));
        var line = source.indexOf("  rpc PlaceOrder(PlaceOrderRequest) returns (PlaceOrderResponse) {") + 1;

        assertThat(told(doors()))
                .containsExactly(
                        "orders/src/main/proto/cobnut/orders/v1/orders.proto:" + line + ": Orders.PlaceOrder is"
                                + " public and does not say who may call it; add option (cobnut.access)");
    }

    @Test
    void a_public_method_that_says_nothing_of_a_second_call_is_reported() throws IOException {
        write(file -> options(file, "PlaceOrder", KEY, null));

        assertThat(told(doors())).singleElement().asString().contains("does not say what a second call does");
    }

    @Test
    void a_method_for_anyone_stores_nothing() throws IOException {
        write(file -> options(file, "PlaceOrder", ACCESS, bytes(8, 1)));

        assertThat(told(doors())).singleElement().asString().contains("may be called by anyone and stores replies");
    }

    @Test
    void a_method_that_returns_credentials_stores_nothing() throws IOException {
        write(file -> message(file, "PlaceOrderResponse")
                .addFieldBuilder()
                .setName("access_token")
                .setJsonName("accessToken")
                .setNumber(9)
                .setType(Type.TYPE_STRING));

        assertThat(told(doors())).singleElement().asString().contains("Orders.PlaceOrder returns credentials");
    }

    @Test
    void an_internal_method_needs_neither() throws IOException {
        write(file -> {
            options(file, "PlaceOrder", HTTP, null);
            options(file, "PlaceOrder", ACCESS, null);
            options(file, "PlaceOrder", KEY, null);
            method(file, "PlaceOrder").getOptionsBuilder().setIdempotencyLevel(IdempotencyLevel.IDEMPOTENCY_UNKNOWN);
        });

        assertThat(doors()).isEmpty();
    }

    /** Writes the room with the shop's orders contract, after {@code change}. */
    private void write(Consumer<FileDescriptorProto.Builder> change) throws IOException {
        var compiled =
                Path.of(System.getProperty("basedir", ""), "../contracts/target/classes", ContractSet.DESCRIPTORS);
        var set = FileDescriptorSet.parseFrom(Files.readAllBytes(compiled)).toBuilder();
        set.getFileBuilderList().stream()
                .filter(file -> file.getName().equals(ORDERS))
                .forEach(change);
        var descriptors = room.classes().resolve(ContractSet.DESCRIPTORS);
        Files.createDirectories(descriptors.getParent());
        Files.write(descriptors, set.build().toByteArray());
        var source = room.folder().resolve("src/main/proto").resolve(ORDERS);
        Files.createDirectories(source.getParent());
        Files.writeString(source, "// the compiled descriptor is what counts\n");
    }

    private List<Offence> check(String command) {
        return Baseline.check(ContractSet.of(room).orElseThrow(), command);
    }

    private List<Offence> doors() {
        return Doors.check(ContractSet.of(room).orElseThrow());
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(room.folder().resolve(Baseline.FILE));
    }

    private static List<String> told(List<Offence> offences) {
        return offences.stream().map(Offence::toString).toList();
    }

    private static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
        return file.getMessageTypeBuilderList().stream()
                .filter(message -> message.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static MethodDescriptorProto.Builder method(FileDescriptorProto.Builder file, String name) {
        return file.getServiceBuilder(0).getMethodBuilder(methodAt(file, name));
    }

    private static int methodAt(FileDescriptorProto.Builder file, String name) {
        var names = file.getService(0).getMethodList().stream()
                .map(MethodDescriptorProto::getName)
                .toList();
        return names.indexOf(name);
    }

    /** Custom options are unknown fields as long as nobody registers them, and can be changed as such. */
    private static void options(FileDescriptorProto.Builder file, String name, int number, byte[] value) {
        var options = method(file, name).getOptions();
        var unknown = options.getUnknownFields().toBuilder().clearField(number);
        if (value != null) {
            unknown.addField(
                    number,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(com.google.protobuf.ByteString.copyFrom(value))
                            .build());
        }
        method(file, name).setOptions(MethodOptions.newBuilder(options).setUnknownFields(unknown.build()));
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (var i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
