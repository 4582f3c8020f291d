package cobnut.launcher.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.topology.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaffoldTest {

    @TempDir
    private Path folder;

    @Test
    void a_standalone_project_has_its_contract_its_files_and_no_placeholder_left() throws IOException {
        var written = new Scaffold("loyalty", "1.2", Path.of("/opt/cobnut")).standalone(folder);

        assertThat(written)
                .extracting(file -> folder.resolve("loyalty").relativize(file).toString())
                .contains(
                        "pom.xml",
                        "cobnut",
                        ".gitignore",
                        "src/main/proto/loyalty/v1/loyalty.proto",
                        "src/main/java/loyalty/LoyaltyVerticle.java",
                        "src/main/resources/db/loyalty/V1__entries.sql",
                        "src/test/java/loyalty/LoyaltyClusterTest.java");
        for (var file : written) {
            assertThat(Files.readString(file)).doesNotContainPattern("__[a-zA-Z]+__");
        }
        assertThat(folder.resolve("loyalty/cobnut")).isExecutable().content().contains("/opt/cobnut");
        assertThat(folder.resolve("loyalty/pom.xml")).content().contains("<version>1.2</version>");
    }

    @Test
    void a_module_is_entered_in_both_poms_and_in_the_topology() throws IOException {
        for (var file : new String[] {"pom.xml", "launcher/pom.xml", "cluster-config/topology.yaml"}) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(Path.of("..").resolve(file), folder.resolve(file));
        }

        new Scaffold("loyalty", "1.2", folder).module(folder);

        assertThat(folder.resolve("pom.xml")).content().contains("<module>verticles/loyalty</module>");
        assertThat(folder.resolve("launcher/pom.xml")).content().contains("<artifactId>loyalty</artifactId>");
        assertThat(TopologyFile.read(folder.resolve("cluster-config/topology.yaml"))
                        .services())
                .contains("loyalty");
        assertThat(folder.resolve("verticles/loyalty/src/main/java/cobnut/loyalty/LoyaltyVerticle.java"))
                .exists();
        assertThat(folder.resolve("shared/contracts/src/main/proto/cobnut/loyalty/v1/loyalty.proto"))
                .content()
                .contains("package cobnut.loyalty.v1;");
    }

    @Test
    void nothing_is_written_over_and_bad_names_are_refused() throws IOException {
        Files.createDirectory(folder.resolve("loyalty"));

        assertThatThrownBy(() -> new Scaffold("loyalty", "1.2", folder).standalone(folder))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("exists already");
        for (var name : new String[] {"Loyalty", "a b", "x", "../x", "class", "loyal-ty"}) {
            assertThatThrownBy(() -> new Scaffold(name, "1.2", folder)).isInstanceOf(Refusal.class);
        }
    }
}
