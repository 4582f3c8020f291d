package cobnut.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Leases, deadlines and ages are by the database's clock: the nodes' own disagree, and jump. */
class ClockTest {
    private static final Set<String> CLOCKS = Set.of(
            "java/lang/System.currentTimeMillis",
            "java/time/Instant.now",
            "java/time/OffsetDateTime.now",
            "java/time/LocalDateTime.now",
            "java/time/ZonedDateTime.now",
            "java/time/InstantSource.instant",
            "java/time/InstantSource.system",
            "java/time/Clock.instant",
            "java/time/Clock.millis");

    @Test
    void nothing_that_is_durable_looks_at_a_nodes_clock() throws Exception {
        var compiled = Path.of(Database.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var looking = new ArrayList<String>();
        try (var files = Files.walk(compiled)) {
            var classes =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(classes).hasSizeGreaterThan(50);
            classes.forEach(
                    file -> looking.addAll(clocks(compiled.relativize(file).toString())));
        }

        assertThat(looking).isEmpty();
    }

    private static List<String> clocks(String name) {
        try (var bytes = Database.class.getClassLoader().getResourceAsStream(name)) {
            var pool = ClassFile.of().parse(bytes.readAllBytes()).constantPool();
            return StreamSupport.stream(pool.spliterator(), false)
                    .filter(MemberRefEntry.class::isInstance)
                    .map(MemberRefEntry.class::cast)
                    .map(member -> member.owner().asInternalName() + "."
                            + member.name().stringValue())
                    .filter(CLOCKS::contains)
                    .map(clock -> name + " asks " + clock)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
