import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs suites, each in a JVM of its own: without a bug they pass, with their bug they fail. For {@code .ci/bugs}. */
public final class Bugs {
    private static final int AT_ONCE = 2;
    private static final long LIMIT_SECONDS = 150;
    private static final Path LIST = Path.of(".ci/bugs.list");
    private static final List<String> FLAGS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "-Dvertx.disableDnsResolver=true");

    /** A class of tests, in the module it is in. */
    record Suite(String module, String name) {
        String shortName() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    /** Lines that stand together once in a file, and what they become. Space at the ends of lines does not count. */
    record Change(Path file, List<String> from, List<String> to) {

        String in(List<String> lines) {
            var stripped = lines.stream().map(String::strip).toList();
            var at = new ArrayList<Integer>();
            for (int i = 0; i + from.size() <= lines.size(); i++) {
                if (stripped.subList(i, i + from.size()).equals(from)) {
                    at.add(i);
                }
            }
            if (from.isEmpty() || at.size() != 1) {
                throw new IllegalStateException(file + " has " + at.size() + " times: " + String.join(" / ", from));
            }
            var changed = new ArrayList<>(lines.subList(0, at.getFirst()));
            changed.addAll(to);
            changed.addAll(lines.subList(at.getFirst() + from.size(), lines.size()));
            return String.join("\n", changed) + "\n";
        }
    }

    record Bug(String name, Suite suite, String test, List<Change> changes) {}

    /** @param broken what kept the suite itself from running; empty when nothing did */
    record Run(List<String> failed, int passed, String broken) {}

    private final Path work;

    private Bugs(Path work) {
        this.work = work;
    }

    public static void main(String[] words) throws Exception {
        if (words[0].equals("--suite")) {
            System.exit(suite(words[1], Path.of(words[2])));
        }
        var wanted = words.length > 1 ? words[1] : "";
        var bugs = read().stream().filter(bug -> bug.name().contains(wanted)).toList();
        System.exit(new Bugs(Path.of(words[0])).all(bugs) ? 0 : 1);
    }

    private static List<Bug> read() throws IOException {
        var bugs = new ArrayList<Bug>();
        for (var line : Files.readAllLines(LIST)) {
            var rest = line.length() > 1 ? line.substring(line.indexOf(' ') + 1) : "";
            if (line.startsWith("bug ")) {
                bugs.add(new Bug(rest, new Suite("", ""), "", new ArrayList<>()));
            } else if (line.startsWith("suite ")) {
                var suite = new Suite(rest.split(" ")[0], rest.split(" ")[1]);
                bugs.add(new Bug(bugs.removeLast().name(), suite, "", new ArrayList<>()));
            } else if (line.startsWith("test ")) {
                var bug = bugs.removeLast();
                bugs.add(new Bug(bug.name(), bug.suite(), rest, bug.changes()));
            } else if (line.startsWith("in ")) {
                bugs.getLast().changes().add(change(Path.of(rest)));
            } else if (line.startsWith("-")) {
                var changes = bugs.getLast().changes();
                if (!changes.getLast().to().isEmpty()) {
                    changes.add(change(changes.getLast().file()));
                }
                changes.getLast().from().add(line.substring(1).strip());
            } else if (line.startsWith("+")) {
                bugs.getLast().changes().getLast().to().add(line.substring(1));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalStateException(LIST + " does not say what this is: " + line);
            }
        }
        return bugs;
    }

    private static Change change(Path file) {
        return new Change(file, new ArrayList<>(), new ArrayList<>());
    }

    private boolean all(List<Bug> bugs) throws Exception {
        var suites = bugs.stream().map(Bug::suite).distinct().toList();
        boolean good = true;
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var pristine = new ArrayList<Callable<String>>();
            suites.forEach(suite -> pristine.add(() -> passes(suite)));
            good &= told(threads.invokeAll(pristine));
            var planted = new ArrayList<Callable<String>>();
            bugs.forEach(bug -> planted.add(() -> caught(bug)));
            good &= told(threads.invokeAll(planted));
        }
        return good;
    }

    private static boolean told(List<Future<String>> lines) throws Exception {
        boolean good = true;
        for (var each : lines) {
            var line = each.get();
            System.out.println(line);
            good &= !line.startsWith("✗");
        }
        return good;
    }

    private String passes(Suite suite) {
        var row = "%-48s".formatted(suite.shortName());
        try {
            var run = run(suite, work.resolve("nothing"), suite.shortName());
            return run.broken().isEmpty() && run.failed().isEmpty() && run.passed() > 0
                    ? "✓ %s   passes, %d tests".formatted(row, run.passed())
                    : "✗ %s   fails without a bug: %s %s".formatted(row, run.broken(), run.failed());
        } catch (Exception broken) {
            return "✗ %s   cannot be run: %s".formatted(row, broken.getMessage());
        }
    }

    private String caught(Bug bug) {
        var row = "%-48s → %-18s".formatted(bug.name(), bug.suite().shortName());
        try {
            var folder = work.resolve(bug.name().replace(' ', '-'));
            plant(bug, folder);
            var run = run(bug.suite(), folder.resolve("classes"), bug.name().replace(' ', '-') + "-run");
            return run.failed().contains(bug.test())
                    ? "✓ %s caught: %s".formatted(row, bug.test())
                    : "✗ %s NOT CAUGHT by %s, but by %s; %d passed %s"
                            .formatted(row, bug.test(), run.failed(), run.passed(), run.broken());
        } catch (Exception broken) {
            return "✗ %s NOT PLANTED: %s".formatted(row, broken.getMessage());
        }
    }

    /** Compiles the changed sources as they would have been; other files go where the class path looks for them. */
    private static void plant(Bug bug, Path folder) throws IOException {
        var classes = Files.createDirectories(folder.resolve("classes"));
        var sources = new ArrayList<String>();
        var texts = new LinkedHashMap<Path, String>();
        for (var change : bug.changes()) {
            var before = texts.containsKey(change.file())
                    ? texts.get(change.file()).lines().toList()
                    : Files.readAllLines(change.file());
            texts.put(change.file(), change.in(before));
        }
        for (var each : texts.entrySet()) {
            var path = each.getKey().toString();
            boolean java = path.endsWith(".java");
            var inside = path.substring(path.indexOf(java ? "/java/" : "/resources/") + (java ? 6 : 11));
            var target = (java ? folder.resolve("sources") : classes).resolve(inside);
            Files.createDirectories(target.getParent());
            Files.writeString(target, each.getValue());
            if (java) {
                sources.add(target.toString());
            }
        }
        if (!sources.isEmpty()) {
            var words = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString()));
            words.addAll(List.of("-cp", classPath(bug.suite().module())));
            words.addAll(sources);
            var said = new ByteArrayOutputStream();
            if (ToolProvider.getSystemJavaCompiler().run(null, said, said, words.toArray(String[]::new)) != 0) {
                throw new IllegalStateException("it does not compile: " + said);
            }
        }
    }

    private static String classPath(String module) throws IOException {
        var here = Path.of(module, "target").toAbsolutePath();
        return String.join(
                File.pathSeparator,
                here.resolve("test-classes").toString(),
                here.resolve("classes").toString(),
                Files.readString(here.resolve("suite.classpath")).strip());
    }

    /** A suite that broke has said nothing, on a busy machine perhaps because of it: it is asked once more. */
    private Run run(Suite suite, Path first, String name) throws IOException, InterruptedException {
        var run = runOnce(suite, first, name);
        return run.broken().isEmpty() ? run : runOnce(suite, first, name + "-again");
    }

    private Run runOnce(Suite suite, Path first, String name) throws IOException, InterruptedException {
        var result = work.resolve(name + ".result");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        var path = String.join(
                File.pathSeparator,
                first.toString(),
                classPath(suite.module()),
                work.resolve("runner").toString(),
                work + "/*");
        command.addAll(List.of("-cp", path, "Bugs", "--suite", suite.name(), result.toString()));
        var process = new ProcessBuilder(command)
                // A folder named after the module: databases take their name from it.
                .directory(Files.createDirectories(work.resolve(name).resolve(suite.module()))
                        .toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(name + ".log").toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Run(List.of(), 0, "it did not end in " + LIMIT_SECONDS + " s");
        }
        if (!Files.exists(result)) {
            throw new IllegalStateException("the suite says nothing: " + Files.readString(work.resolve(name + ".log")));
        }
        var lines = Files.readAllLines(result);
        return new Run(lines.subList(2, lines.size()), Integer.parseInt(lines.get(0)), lines.get(1));
    }

    /** In the JVM of a suite: how many passed, what broke the suite itself, and which tests failed. */
    private static int suite(String name, Path result) throws Exception {
        var failed = new ArrayList<String>();
        var passed = new ArrayList<String>();
        var broken = new ArrayList<String>();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(name))
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult outcome) {
                outcome.getThrowable().ifPresent(Throwable::printStackTrace);
                boolean fine = outcome.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
                if (test.isTest()) {
                    (fine ? passed : failed).add(method(test));
                } else if (!fine) {
                    broken.add(test.getDisplayName());
                }
            }
        });
        failed.addFirst(broken.isEmpty() ? "" : "the suite itself broke: " + broken);
        failed.addFirst("" + passed.size());
        Files.write(result, failed);
        return 0;
    }

    private static String method(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElseGet(test::getDisplayName);
    }
}
