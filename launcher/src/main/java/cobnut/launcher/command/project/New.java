package cobnut.launcher.command.project;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import cobnut.launcher.scaffold.Scaffold;
import cobnut.launcher.state.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes something new. */
@Command(name = "new", description = "Makes a new service.", subcommands = New.Service.class)
public final class New {

    /** A service that compiles, passes its own tests and joins. */
    @Command(
            name = "service",
            description = {
                "Writes a service: its contract, six small files, its tests, and enters it in the topology.",
                "With --standalone: a Maven project of its own in a folder NAME here."
            })
    public static final class Service implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "one word: the module, the package, the schema")
        private String name = "";

        @Option(names = "--standalone", description = "a project of its own, outside of this repository")
        private boolean standalone;

        @Override
        public Integer call() {
            var here = Path.of("").toAbsolutePath();
            var scaffold = new Scaffold(name, version(), Installation.home());
            var written = standalone ? scaffold.standalone(here) : scaffold.module(repository(here));
            written.forEach(file -> Say.line("  " + here.relativize(file)));
            Say.good("service " + name + " is written");
            if (standalone) {
                Say.line("Next      cd " + name + " && mvn verify && ./cobnut run " + name + " --jar target/" + name
                        + ".jar");
            } else {
                Say.line("Next      mvn -q -DskipTests install && ./cobnut up");
            }
            return Exit.OK;
        }

        private static Path repository(Path here) {
            for (var folder = here; folder != null; folder = folder.getParent()) {
                if (Files.isDirectory(folder.resolve("verticles"))
                        && Files.isRegularFile(folder.resolve("launcher/pom.xml"))) {
                    return folder;
                }
            }
            throw Refusal.failed("this is not inside of the Cobnut repository", "cobnut new service NAME --standalone");
        }

        private static String version() {
            var version = New.class.getPackage().getImplementationVersion();
            return version == null ? "0.1.0-SNAPSHOT" : version;
        }
    }
}
