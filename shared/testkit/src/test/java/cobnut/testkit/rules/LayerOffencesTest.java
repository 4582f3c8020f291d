package cobnut.testkit.rules;

import static cobnut.testkit.rules.PlantedRoom.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rule over classes is seen to fail on an offence planted for it, and to name the file and the line. */
class LayerOffencesTest {

    @TempDir
    Path temp;

    @Test
    void a_domain_that_knows_a_library_or_its_adapter_is_reported() {
        var layers = shop().with(
                        "shop/domain/Order.java",
                        "package shop.domain;",
                        "public record Order(cobnut.kernel.Money total) {",
                        "    com.google.protobuf.ByteString bytes() {",
                        "        return com.google.protobuf.ByteString.copyFromUtf8(shop.adapter.Pg.NAME());",
                        "    }",
                        "}")
                .compiled();

        assertThat(told(layers.domain()))
                .anySatisfy(offence -> assertThat(offence)
                        .isEqualTo(
                                "shop/src/main/java/shop/domain/Order.java:4: domain knows only the JDK and the kernel;"
                                        + " found com.google.protobuf.ByteString"))
                .anySatisfy(offence -> assertThat(offence).endsWith("found shop.adapter.Pg"))
                .noneSatisfy(offence -> assertThat(offence).contains("kernel.Money"));
    }

    @Test
    void an_application_that_knows_vertx_is_reported() {
        var layers = shop().with(
                        "shop/application/Ordering.java",
                        "package shop.application;",
                        "public class Ordering {",
                        "    shop.domain.Sku sku;",
                        "    io.vertx.core.json.JsonObject json = new io.vertx.core.json.JsonObject();",
                        "}")
                .write(
                        "target/generated-sources/protobuf/io/vertx/core/json/JsonObject.java",
                        "package io.vertx.core.json; public class JsonObject {}")
                .compiled();

        assertThat(told(layers.application()))
                .isNotEmpty()
                .allSatisfy(offence -> assertThat(offence)
                        .startsWith("shop/src/main/java/shop/application/Ordering.java:")
                        .endsWith("found io.vertx.core.json.JsonObject"))
                .anySatisfy(offence -> assertThat(offence).contains("Ordering.java:4:"));
    }

    @Test
    void only_the_verticle_may_know_an_adapter() {
        var layers = shop().with(
                        "shop/ShopVerticle.java",
                        "package shop;",
                        "public class ShopVerticle { Runnable start() { return () -> shop.adapter.Pg.NAME(); } }")
                .with("shop/Shortcut.java", "package shop;", "class Shortcut { String x = shop.adapter.Pg.NAME(); }")
                .compiled();

        assertThat(told(layers.adapter()))
                .singleElement()
                .asString()
                .startsWith("shop/src/main/java/shop/Shortcut.java:2: only the composition root");
    }

    @Test
    void packages_that_need_each_other_are_reported() {
        var layers = shop().with("shop/a/A.java", "package shop.a; public class A { shop.b.B b; }")
                .with("shop/b/B.java", "package shop.b; public class B { shop.a.A a; }")
                .compiled();

        assertThat(told(layers.cycles()))
                .singleElement()
                .asString()
                .contains("Cycle detected", "shop.a", "shop.b", "(B.java:");
    }

    @Test
    void an_await_with_a_limit_is_reported() {
        var layers = shop().with(
                        "shop/Shop.java",
                        "package shop;",
                        "import io.vertx.core.Future;",
                        "import java.util.concurrent.TimeUnit;",
                        "class Shop {",
                        "    Object good(Future<?> answer) { return answer.timeout(1, TimeUnit.SECONDS).await(); }",
                        "    Object bad(Future<?> answer) throws Exception { return answer.await(1, TimeUnit.SECONDS);"
                                + " }",
                        "}")
                .compiled();

        assertThat(told(layers.waits()))
                .singleElement()
                .asString()
                .startsWith("shop/src/main/java/shop/Shop.java:6: await with a limit");
    }

    @Test
    void what_a_generator_wrote_is_nobody_s_design() {
        var layers = shop().write(
                        "target/generated-sources/protobuf/g/a/A.java", "package g.a; public class A { g.b.B b; }")
                .write("target/generated-sources/protobuf/g/b/B.java", "package g.b; public class B { g.a.A a; }")
                .compiled();

        assertThat(layers.cycles()).isEmpty();
    }

    @Test
    void a_service_that_knows_another_service_is_reported() throws Exception {
        var orders = new PlantedRoom(temp.resolve("orders"))
                .with("orders/Order.java", "package orders; public record Order() {}")
                .write("target/classes/META-INF/services/cobnut.chassis.ServiceVerticle", "orders.OrdersVerticle");
        orders.compiled();
        var shop = shop().with(
                        "shop/ShopVerticle.java",
                        "package shop;",
                        "class ShopVerticle {",
                        "    orders.Order order;",
                        "}")
                .write(
                        "target/generated-sources/protobuf/orders/Order.java",
                        "package orders; public record Order() {}");
        shop.compiled();
        java.nio.file.Files.delete(shop.room().classes().resolve("orders/Order.class"));

        var url = new URL[] {orders.room().classes().toUri().toURL()};
        var before = Thread.currentThread().getContextClassLoader();
        try (var loader = new URLClassLoader(url, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(told(Layers.of(shop.room()).verticles()))
                    .isNotEmpty()
                    .allSatisfy(offence -> assertThat(offence)
                            .startsWith("shop/src/main/java/shop/ShopVerticle.java:")
                            .endsWith("call it through its contract; found orders.Order"));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void a_room_in_order_is_let_through() {
        var layers = shop().with(
                        "shop/application/Selling.java",
                        "package shop.application;",
                        "public class Selling { shop.domain.Sku sku = new shop.domain.Sku(\"mug\"); }")
                .with(
                        "shop/ShopVerticle.java",
                        "package shop;",
                        "class ShopVerticle { Object x = shop.adapter.Pg.NAME() + new shop.application.Selling(); }")
                .compiled();

        assertThat(layers.domain()).isEmpty();
        assertThat(layers.application()).isEmpty();
        assertThat(layers.adapter()).isEmpty();
        assertThat(layers.verticles()).isEmpty();
        assertThat(layers.cycles()).isEmpty();
    }

    private PlantedRoom shop() {
        return new PlantedRoom(temp.resolve("shop"))
                .with("shop/domain/Sku.java", "package shop.domain;", "public record Sku(String name) {}")
                .with(
                        "shop/adapter/Pg.java",
                        "package shop.adapter;",
                        "public class Pg { public static String NAME() { return Pg.class.getName(); } }")
                .write(
                        "target/generated-sources/protobuf/cobnut/kernel/Money.java",
                        "package cobnut.kernel; public class Money {}");
    }
}
