package cobnut.testkit.rules;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The rules that can be read off the compiled classes of the module under test: who may know whom. */
public class ArchitectureRulesTest {

    private final List<Layers> rooms = Room.underTest().stream().map(Layers::of).toList();

    @Test
    void the_domain_knows_only_the_jdk_and_the_kernel() {
        check(Layers::domain);
    }

    @Test
    void the_application_knows_only_its_domain_and_the_kernel() {
        check(Layers::application);
    }

    @Test
    void only_the_composition_root_knows_adapters() {
        check(Layers::adapter);
    }

    @Test
    void a_service_knows_no_other_service() {
        check(Layers::verticles);
    }

    @Test
    void packages_have_no_cycles() {
        check(Layers::cycles);
    }

    @Test
    void nobody_stops_waiting_without_his_place_in_the_queue() {
        check(Layers::waits);
    }

    private void check(Function<Layers, List<Offence>> rule) {
        Offence.assertNone(
                rooms.stream().flatMap(room -> rule.apply(room).stream()).toList());
    }
}
