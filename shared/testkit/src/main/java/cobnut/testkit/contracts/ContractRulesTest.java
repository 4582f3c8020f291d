package cobnut.testkit.contracts;

import cobnut.testkit.rules.Offence;
import cobnut.testkit.rules.Room;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules for the contracts of the module under test; a module without contracts of its own passes. */
public class ContractRulesTest {

    private final List<ContractSet> contracts = Room.underTest().stream()
            .map(ContractSet::of)
            .flatMap(Optional::stream)
            .toList();

    @Test
    void public_methods_say_who_may_call_them_and_what_a_second_call_does() {
        Offence.assertNone(
                contracts.stream().flatMap(set -> Doors.check(set).stream()).toList());
    }

    @Test
    void callers_of_the_committed_baseline_are_not_broken() {
        var command = System.getProperty(Baseline.COMMAND, "");
        Offence.assertNone(contracts.stream()
                .flatMap(set -> Baseline.check(set, command).stream())
                .toList());
    }
}
