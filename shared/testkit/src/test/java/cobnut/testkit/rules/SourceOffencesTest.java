package cobnut.testkit.rules;

import static cobnut.testkit.rules.PlantedRoom.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule over sources is seen to fail on an offence planted for it, and to name the file and the line. */
class SourceOffencesTest {

    @TempDir
    Path temp;

    @Test
    void a_file_over_the_limit_is_reported() {
        var room = planted("loyalty").with("a/Long.java", lines(301, "// line"));

        assertThat(told(Limits.files(room.room().sources(), room.room().lineLimit())))
                .singleElement()
                .asString()
                .startsWith("loyalty/src/main/java/a/Long.java:301: the file has 301 lines, 300 are allowed");
    }

    @Test
    void shared_rooms_and_the_launcher_may_have_longer_files_than_services() {
        assertThat(planted("shared/chassis").room().lineLimit()).isEqualTo(400);
        assertThat(planted("launcher").room().lineLimit()).isEqualTo(400);
        assertThat(planted("verticles/orders").room().lineLimit()).isEqualTo(300);
        assertThat(planted("elsewhere/loyalty").room().lineLimit()).isEqualTo(300);
    }

    @Test
    void a_method_over_the_limit_is_reported_without_counting_its_javadoc() {
        var body = lines(39, "        x();");
        var room = planted("loyalty")
                .with("a/A.java", concat(List.of("package a;", "class A {"), method(body), List.of("}")))
                .with(
                        "a/B.java",
                        concat(List.of("package a;", "class B {"), method(lines(38, "  x();")), List.of("}")));

        assertThat(told(Limits.methods(room.room().sources())))
                .singleElement()
                .asString()
                .startsWith("loyalty/src/main/java/a/A.java:5: x has 41 lines, 40 are allowed");
    }

    @Test
    void a_package_over_the_limit_is_reported() {
        var room = planted("loyalty").with("full/package-info.java", "package full;");
        IntStream.range(0, 12).forEach(i -> room.with("full/T" + i + ".java", "package full;"));

        assertThat(Limits.packages(room.room().sources())).isEmpty();
        room.with("full/T12.java", "package full;");

        assertThat(told(Limits.packages(room.room().sources())))
                .singleElement()
                .asString()
                .startsWith("loyalty/src/main/java/full:1: the package has 13 files, 12 are allowed");
    }

    @Test
    void a_long_line_is_reported_but_not_an_import() {
        var room = planted("loyalty")
                .with("a/A.java", "package a;", "import a." + "b".repeat(130) + ";", "// " + "c".repeat(118));

        assertThat(told(Limits.lines(room.room().sources())))
                .containsExactly("loyalty/src/main/java/a/A.java:3: the line has 121 characters, 120 are allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"select name from users where id = \" + id",
                "\"select name from users where id = '%s'\".formatted(id)",
                "String.format(\"delete from %s\", id)",
                "FIND + id",
                "FIND.replace(\"$1\", id)",
                "new StringBuilder(\"x\").append(\"select a from b where c = \").append(id).toString()",
                "\"update users set name = '\" + id + \"'\"",
                "\"insert into users values (\" + id + \")\"",
                "\"create schema \" + id",
                "\"\"\"\n        select a\n        from b\n        where c = \"\"\" + id",
                "\"x\" + (\"select a \" + id)",
            })
    void sql_from_pieces_is_reported(String expression) {
        var room = planted("loyalty")
                .with(
                        "a/A.java",
                        "package a;",
                        "class A {",
                        "    static final String FIND = \"select name from users where id = $1\";",
                        "    String sql(String id) {",
                        "        return " + expression + ";",
                        "    }",
                        "}");

        assertThat(told(SqlText.check(room.room().sources())))
                .isNotEmpty()
                .allSatisfy(offence -> assertThat(offence)
                        .startsWith("loyalty/src/main/java/a/A.java:5: SQL is put together from pieces"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"select a from b \" + \"where c = $1\"",
                "\"create schema \" + quoted(id)",
                "\"select a product or name one: \".length() + id",
                "\"cannot update \" + id + \", it is set already\"",
                "\"the order \" + id + \" was created by somebody else\"",
                "\"with \" + id + \" as its key\"",
                "\"create \" + id + \" first\"",
            })
    void literals_identifiers_and_english_are_let_through(String expression) {
        var room = planted("loyalty")
                .with("a/A.java", "package a;", "class A { Object x(String id) { return " + expression + "; } }");

        assertThat(SqlText.check(room.room().sources())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class OrdersImpl {}",
                "class BaseVerticle {}",
                "interface AbstractStore {}",
                "record OrderDTO() {}",
                "class NodeManager {}",
                "class TestHelper {}",
                "class StringUtils {}",
                "class A { int getTotal() { return 1; } }",
                "class A { void process(String x) {} }",
                "class A { int data; }",
                "record A(String info) {}",
            })
    void a_name_that_says_nothing_is_reported(String type) {
        var room = planted("loyalty").with("a/A.java", "package a;", type);

        assertThat(told(Names.check(room.room().sources())))
                .singleElement()
                .asString()
                .startsWith("loyalty/src/main/java/a/A.java:2: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class LoyalClusterManager extends HazelcastClusterManager {}",
                "class A { Order getOrder(String id) { return null; } }",
                "class A { @Override public String getMessage() { return null; } }",
                "class Based { int database; } class Simple { } class Baseline { }",
            })
    void a_name_that_means_something_is_let_through(String type) {
        var room = planted("loyalty").with("a/A.java", "package a;", type);

        assertThat(Names.check(room.room().sources())).isEmpty();
    }

    @Test
    void a_package_without_paragraph_or_mark_is_reported() {
        var room = planted("loyalty")
                .with("a/A.java", "package a;")
                .with("b/B.java", "package b;")
                .with("b/package-info.java", "/** About b. */", "package b;")
                .with("c/C.java", "package c;")
                .with("c/package-info.java", "/** About c. */", "@NullMarked", "package c;");

        assertThat(told(Comments.packages(room.room().sources())))
                .satisfiesExactly(
                        offence -> assertThat(offence).startsWith("loyalty/src/main/java/a/package-info.java:1: "),
                        offence -> assertThat(offence).startsWith("loyalty/src/main/java/b/package-info.java:1: "));
    }

    @Test
    void a_todo_without_a_reason_is_reported_but_not_a_string() {
        var mark = "TO" + "DO";
        var room = planted("loyalty")
                .with(
                        "a/A.java",
                        "package a;",
                        "// " + mark + " later",
                        "/* FIX" + "ME */",
                        "// " + mark + ": until the upstream module resolves with this Vert.x line",
                        "class A { String a = \"// " + mark + "\"; }");

        assertThat(told(Comments.todos(room.room().sources())))
                .satisfiesExactly(
                        offence -> assertThat(offence).startsWith("loyalty/src/main/java/a/A.java:2: " + mark),
                        offence -> assertThat(offence).startsWith("loyalty/src/main/java/a/A.java:3: FIX" + "ME"));
    }

    @Test
    void a_gate_that_is_switched_off_is_reported() {
        var room = planted("loyalty")
                .with(
                        "a/A.java",
                        "package a;",
                        "@SuppressWarnings({\"unchecked\", \"NullAway\"}) class A {}",
                        "@NullUnmarked class B {}",
                        "@SuppressWarnings(\"unchecked\") class C {}");

        assertThat(told(Comments.suppressions(room.room().sources())))
                .satisfiesExactly(
                        offence -> assertThat(offence).startsWith("loyalty/src/main/java/a/A.java:2: "),
                        offence -> assertThat(offence).startsWith("loyalty/src/main/java/a/A.java:3: "));
    }

    @Test
    void unformatted_code_is_reported_in_tests_too_and_today_s_syntax_is_understood() {
        var room = planted("loyalty")
                .with(
                        "a/Today.java",
                        "package a;",
                        "",
                        "record Today(int a, int b) {",
                        "    int sum(Object other) {",
                        "        return switch (other) {",
                        "            case Today(var x, _) when x > 1 -> x;",
                        "            case Today(_, var y) when y > 1 -> y;",
                        "            case String _ -> 0;",
                        "            default -> 1;",
                        "        };",
                        "    }",
                        "}")
                .withTest("a/UglyTest.java", "package a;", "", "class UglyTest {", "  int  x ;", "}");

        assertThat(Formatting.check(room.room().sources())).isEmpty();
        assertThat(told(Formatting.check(room.room().tests())))
                .containsExactly("loyalty/src/test/java/a/UglyTest.java:4: not formatted from here on; run .ci/format");
    }

    @Test
    void a_class_that_stands_in_front_of_a_library_s_own_is_out_of_scope() {
        var room = planted("chassis").with("io/vertx/core/http/impl/BaseImpl.java", "class BaseImpl { }");

        assertThat(room.room().sources()).isEmpty();
    }

    private PlantedRoom planted(String name) {
        return new PlantedRoom(temp.resolve(name));
    }

    private static String[] lines(int count, String line) {
        return Collections.nCopies(count, line).toArray(String[]::new);
    }

    private static List<String> method(String[] body) {
        return Arrays.asList(concat(
                List.of("    /** Says", "     * nothing. */", "    void x() {"), List.of(body), List.of("    }")));
    }

    @SafeVarargs
    private static String[] concat(List<String>... parts) {
        return Arrays.stream(parts).flatMap(List::stream).toArray(String[]::new);
    }
}
