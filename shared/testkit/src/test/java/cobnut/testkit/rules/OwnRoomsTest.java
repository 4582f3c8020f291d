package cobnut.testkit.rules;

import cobnut.testkit.contracts.ContractRulesTest;
import org.junit.jupiter.api.Nested;

/** The rules over the rooms that the testkit is made of, which cannot have it as a test dependency, and over itself. */
class OwnRoomsTest {

    @Nested
    class Sources extends SourceRulesTest {}

    @Nested
    class Architecture extends ArchitectureRulesTest {}

    @Nested
    class Contracts extends ContractRulesTest {}
}
