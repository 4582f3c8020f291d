package cobnut.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cobnut.catalog.v1.Product;
import cobnut.chassis.directory.Contract;
import cobnut.demo.v1.Thing;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.TextFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Contract DEMO = contract(Thing.getDescriptor().getFile(), "Demo");
    private static final Contract CATALOG = contract(Product.getDescriptor().getFile(), "Catalog");

    private final StillDirectory directory = new StillDirectory();
    private final AtomicLong nanos = new AtomicLong();

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/things/mug, GetThing, mug",
        "GET, /v1/things/a%2Fb, GetThing, a/b",
        "GET, /v1/shelves/s/things/t, GetThing, shelves/s/things/t",
        "HEAD, /v1/things/mug, GetThing, mug",
        "POST, /v1/things/mug:polish, PolishThing, mug",
        "GET, /v1/things/mug:polished, GetThing, mug:polished",
    })
    void a_path_finds_its_method_and_variables(String verb, String path, String method, String value) {
        var found = (Match.Found) started(Map.of()).table().tree().find(verb, path);

        assertThat(found.binding().route().method().getName()).isEqualTo(method);
        assertThat(found.values()).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "", "/v1", "/v1//things", "/v1/things/", "/V1/things", "/v1/things/a/b", "/v1/forgotten/x"})
    void what_no_contract_names_is_unknown(String path) {
        assertThat(started(Map.of()).table().tree().find("GET", path)).isInstanceOf(Match.Unknown.class);
    }

    @Test
    void a_path_of_ten_thousand_segments_costs_nothing() {
        assertThat(started(Map.of()).table().tree().find("GET", "/a".repeat(10_000)))
                .isInstanceOf(Match.Unknown.class);
    }

    @Test
    void no_path_is_called_unknown_while_a_contract_is_still_to_be_handed_over() {
        directory.come("two", CATALOG);
        directory.withhold(CATALOG);
        var routes = started(Map.of());
        assertThat(routes.settled()).isFalse();

        directory.handOver(CATALOG);
        routes.refresh();

        assertThat(routes.settled()).isTrue();
        assertThat(routes.table().tree().find("GET", "/v1/products/mug")).isInstanceOf(Match.Found.class);
    }

    @Test
    void a_route_outlives_its_last_endpoint_for_ten_minutes() {
        var routes = started(Map.of());

        directory.go("one");
        assertThat(alive(routes)).isFalse();
        nanos.addAndGet(Duration.ofMinutes(9).toNanos());
        routes.refresh();
        assertThat(alive(routes)).isFalse();
        directory.come("two", DEMO);
        assertThat(alive(routes)).isTrue();
        directory.go("two");
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        routes.refresh();

        assertThat(routes.table().tree().find("GET", "/v1/things")).isInstanceOf(Match.Unknown.class);
    }

    @Test
    void what_an_edge_knew_before_it_was_started_anew_is_awaited_and_not_unknown(@TempDir Path folder) {
        var file = new RouteFile(folder.resolve("state/routes"));
        var before = started(Map.of());
        file.write(before::contracts);
        directory.go("one");

        var anew = new Routes(directory, Map.of(), Duration.ofMinutes(10), nanos::get);
        anew.recall(new RouteFile(folder.resolve("state/routes")).read());
        anew.follow();

        assertThat(anew.settled()).isTrue();
        assertThat(alive(anew)).isFalse();
        assertThat(anew.table().tree().find("GET", "/v1/nonsense")).isInstanceOf(Match.Unknown.class);
        directory.come("two", DEMO);
        assertThat(alive(anew)).isTrue();
        directory.go("two");
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        anew.refresh();
        assertThat(anew.contracts()).isEmpty();
    }

    @Test
    void a_file_of_routes_that_is_torn_or_not_there_is_as_good_as_none(@TempDir Path folder) throws Exception {
        var file = folder.resolve("routes");
        assertThat(new RouteFile(file).read()).isEmpty();
        new RouteFile(file).write(started(Map.of())::contracts);
        var whole = Files.readString(file);

        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThat(new RouteFile(file).read()).isEmpty();

        Files.writeString(file, whole.replace(DEMO.name(), "cobnut.demo.v1.Gone"));
        assertThat(new RouteFile(file).read()).isEmpty();
    }

    @Test
    void of_two_versions_the_oldest_living_describes_the_method() {
        var routes = started(Map.of());
        var newer = changed(DEMO, "cobnut.demo.v1");
        directory.come("two", newer);

        assertThat(described(routes)).isSameAs(DEMO.descriptor());
        directory.go("one");
        assertThat(described(routes)).isSameAs(newer.descriptor());
        assertThat(alive(routes)).isTrue();
    }

    @Test
    void a_path_that_two_packages_claim_goes_to_neither_unless_configuration_says_so() {
        var rival = changed(DEMO, "evil.v1");
        directory.come("rival", rival);

        var undecided = started(Map.of());
        assertThat(undecided.table().tree().find("GET", "/v1/things")).isInstanceOf(Match.Unknown.class);

        var decided =
                new Routes(directory, Map.of("GET /v1/things", "cobnut.demo.v1"), Duration.ofMinutes(10), nanos::get);
        decided.follow();
        assertThat(described(decided).getFile().getPackage()).isEqualTo("cobnut.demo.v1");
    }

    @Test
    void contracts_live_side_by_side() {
        var routes = started(Map.of());
        directory.come("two", CATALOG);

        assertThat(routes.table().tree().find("GET", "/v1/products/mug")).isInstanceOf(Match.Found.class);
        assertThat(routes.table().method("cobnut.catalog.v1.Catalog/GetPrices")).isNull();
        assertThat(routes.table().method("cobnut.catalog.v1.Catalog/GetProduct"))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "/v1//x", "/v1/{x", "/v1/{a={b}}", "/v1/**/x", "/v1/x}", "/"})
    void malformed_templates_are_refused(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.parse(template))
                .withMessageContaining(template);
    }

    @Test
    void a_double_star_takes_the_rest() {
        var template = Template.parse("/v1/{path=files/**}:read");

        assertThat(template.segments()).containsExactly("v1", "files", "**");
        assertThat(template.verb()).isEqualTo("read");
        assertThat(template.plain()).isEqualTo("/v1/{path}:read");
    }

    private Routes started(Map<String, String> claims) {
        directory.come("one", DEMO);
        var routes = new Routes(directory, claims, Duration.ofMinutes(10), nanos::get);
        routes.follow();
        return routes;
    }

    private static boolean alive(Routes routes) {
        return ((Match.Found) routes.table().tree().find("GET", "/v1/things"))
                .binding()
                .route()
                .alive();
    }

    private static com.google.protobuf.Descriptors.ServiceDescriptor described(Routes routes) {
        return ((Match.Found) routes.table().tree().find("GET", "/v1/things"))
                .binding()
                .route()
                .method()
                .getService();
    }

    private static Contract contract(FileDescriptor file, String service) {
        return StillDirectory.contract(file.findServiceByName(service));
    }

    /** The same contract in another version, or in another's package. */
    private static Contract changed(Contract contract, String scope) {
        var files = FileDescriptorSet.newBuilder();
        contract.files().getFileList().forEach(file -> {
            if (!file.getPackage().equals("cobnut.demo.v1")) {
                files.addFile(file);
                return;
            }
            var text = TextFormat.printer().printToString(file).replace("cobnut.demo.v1", scope);
            var changed = FileDescriptorProto.newBuilder();
            try {
                TextFormat.merge(text, Contract.extensions(), changed);
            } catch (TextFormat.ParseException e) {
                throw new AssertionError(e);
            }
            files.addFile(changed.setName(scope + ".proto"));
        });
        return Contract.parse(scope + ".Demo", files.build().toByteArray());
    }
}
