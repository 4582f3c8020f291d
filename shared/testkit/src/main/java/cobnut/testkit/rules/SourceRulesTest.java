package cobnut.testkit.rules;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that can be read off the sources of the module under test, one test each. */
public class SourceRulesTest {

    private final List<Room> rooms = Room.underTest();

    @Test
    void files_are_short() {
        check(room -> Limits.files(room.sources(), room.lineLimit()));
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
        check(room -> Limits.lines(everything(room)));
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
        check(room -> Comments.todos(everything(room)));
    }

    @Test
    void no_gate_is_switched_off() {
        check(room -> Comments.suppressions(room.sources()));
    }

    @Test
    void every_file_is_formatted() {
        check(room -> Formatting.check(everything(room)));
    }

    private void check(Function<Room, List<Offence>> rule) {
        Offence.assertNone(
                rooms.stream().flatMap(room -> rule.apply(room).stream()).toList());
    }

    private static List<Source> everything(Room room) {
        return Stream.concat(room.sources().stream(), room.tests().stream()).toList();
    }
}
