package cobnut.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.catalog.v1.Product;
import cobnut.demo.v1.Thing;
import cobnut.gateway.routes.RouteTable;
import cobnut.gateway.routes.Routes;
import cobnut.gateway.routes.StillDirectory;
import cobnut.inventory.v1.Stock;
import cobnut.orders.v1.Order;
import cobnut.payments.v1.Payment;
import cobnut.users.v1.User;
import com.google.protobuf.Descriptors.Descriptor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final RouteTable TABLE = table(List.of(
            Thing.getDescriptor(),
            Product.getDescriptor(),
            Stock.getDescriptor(),
            Order.getDescriptor(),
            Payment.getDescriptor(),
            User.getDescriptor()));
    private static final JsonObject DOCUMENT = OpenApi.of(TABLE);

    @Test
    void the_document_equals_the_router() {
        var served = new TreeSet<String>();
        TABLE.tree().bindings().forEach(binding -> served.add(binding.verb() + " " + binding.path()));
        var documented = new TreeSet<String>();
        DOCUMENT.getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue())
                        .fieldNames()
                        .forEach(verb -> documented.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(documented).isEqualTo(served).contains("POST /v1/orders", "GET /v1/{name}");
        assertThat(documented).noneMatch(path -> path.contains("forgotten"));
    }

    @Test
    void comments_access_keys_and_statuses_are_told() {
        var place = operation("/v1/orders", "post");
        var refund = operation("/v1/payments/{payment_id}/refund", "post");

        assertThat(place.getString("description")).startsWith("Accepts an order at today's prices.");
        assertThat(place.getJsonObject("responses").fieldNames()).containsExactly("202", "default");
        assertThat(place.getJsonArray("parameters").getJsonObject(0).getString("name"))
                .isEqualTo("Idempotency-Key");
        assertThat(place.getJsonArray("parameters").getJsonObject(0).getBoolean("required"))
                .isTrue();
        assertThat(refund.getJsonArray("security").getJsonObject(0).getJsonArray("bearer"))
                .isEqualTo(new JsonArray().add("admin"));
        assertThat(operation("/v1/products", "get").getJsonArray("security")).isNull();
        assertThat(operation("/v1/products", "get").getJsonArray("parameters").stream()
                        .map(each -> ((JsonObject) each).getString("name")))
                .containsExactly("query", "category", "pageSize", "pageToken");
    }

    @Test
    void every_reference_leads_somewhere_and_every_id_is_its_own() {
        var schemas =
                DOCUMENT.getJsonObject("components").getJsonObject("schemas").fieldNames();
        var references = new TreeSet<String>();
        var matcher = java.util.regex.Pattern.compile("#/components/schemas/([\\w.]+)")
                .matcher(DOCUMENT.encode());
        while (matcher.find()) {
            references.add(matcher.group(1));
        }

        assertThat(schemas).containsAll(references);
        var ids = java.util.regex.Pattern.compile("\"operationId\":\"(\\w+)\"")
                .matcher(DOCUMENT.encode())
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(TABLE.tree().bindings().size());
    }

    private static JsonObject operation(String path, String verb) {
        return DOCUMENT.getJsonObject("paths").getJsonObject(path).getJsonObject(verb);
    }

    private static RouteTable table(List<Descriptor> types) {
        var directory = new StillDirectory();
        for (var type : types) {
            var service = type.getFile().getServices().getFirst();
            directory.come(service.getName(), StillDirectory.contract(service));
        }
        var routes = new Routes(directory, Map.of(), Duration.ofMinutes(10), System::nanoTime);
        routes.follow();
        return routes.table();
    }
}
