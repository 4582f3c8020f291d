package cobnut.testkit.rules;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules that can be read off the sources of the module under test, which is parsed once; one test each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class SourceRulesTest {

    private record Content(Room room, List<Source> sources, List<Source> tests) {

        static Content of(Room room) {
            return new Content(room, room.sources(), room.tests());
        }

        List<Source> everything() {
            return Stream.concat(sources.stream(), tests.stream()).toList();
        }
    }

    private final List<Content> rooms =
            Room.underTest().stream().map(Content::of).toList();

    @Test
    void files_are_short() {
        check(room -> Limits.files(room.sources(), room.room().lineLimit()));
    }

    @Test
    void methods_are_short() {
        check(room -> Limits.methods(room.sources()));
    }

    @Test
    void packages_are_small() {
        check(room -> Limits.packages(room.sources()));
    }

    @Test
    void lines_are_short() {
        check(room -> Limits.lines(room.everything()));
    }

    @Test
    void sql_is_never_put_together_from_pieces() {
        check(room -> SqlText.check(room.sources()));
    }

    @Test
    void names_say_what_a_thing_is() {
        check(room -> Names.check(room.sources()));
    }

    @Test
    void every_package_says_what_it_is_for_and_is_null_marked() {
        check(room -> Comments.packages(room.sources()));
    }

    @Test
    void every_todo_has_a_reason() {
        check(room -> Comments.todos(room.everything()));
    }

    @Test
    void no_gate_is_switched_off() {
        check(room -> Comments.suppressions(room.sources()));
    }

    @Test
    void every_file_is_formatted() {
        check(room -> Formatting.check(room.everything()));
    }

    private void check(Function<Content, List<Offence>> rule) {
        Offence.assertNone(
                rooms.stream().flatMap(room -> rule.apply(room).stream()).toList());
    }
}
