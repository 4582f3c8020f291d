package cobnut.testkit.rules;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may know whom, read off the compiled classes of a module. Only classes with a source of their own in it are
 * judged: what a generator wrote is nobody's design.
 */
public final class Layers {

    private static final Set<String> DOMAIN_KNOWS = Set.of("java", "org.jspecify", "cobnut.kernel");
    private static final Set<String> APPLICATION_KNOWS = Set.of("java", "org.jspecify", "org.slf4j", "cobnut.kernel");

    private final Room room;
    private final JavaClasses classes;
    private final Map<String, Boolean> own = new HashMap<>();

    private Layers(Room room, JavaClasses classes) {
        this.room = room;
        this.classes = classes;
    }

    /** Reads the compiled classes; a module without any has nothing to be judged. */
    public static Layers of(Room room) {
        // Names are enough for these rules, and a module's class path is large.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        var folder = room.classes();
        if (!Files.isDirectory(folder) && !room.sources().isEmpty()) {
            throw new IllegalStateException(folder + " is missing: compile the module before its layers are judged");
        }
        var found = Files.isDirectory(folder)
                ? new ClassFileImporter().importPath(folder)
                : new ClassFileImporter().importPaths(List.of());
        return new Layers(room, found);
    }

    /** {@code domain} is what the business would still be on another planet: the JDK and the kernel. */
    public List<Offence> domain() {
        return check("domain", DOMAIN_KNOWS, Set.of("domain"), "the JDK and the kernel");
    }

    /** {@code application} tells the story: no Vert.x, no JSON, no protobuf, no SQL. */
    public List<Offence> application() {
        var layers = Set.of("domain", "application");
        return check("application", APPLICATION_KNOWS, layers, "the JDK, the kernel and its domain");
    }

    /** Only the root of the service, its verticle, knows what stands behind the ports. */
    public List<Offence> adapter() {
        return dependencies()
                .filter(use -> rootOf(use.target(), "adapter") != null)
                .filter(use -> isOwn(use.dependency().getTargetClass()))
                .filter(use -> !use.origin().startsWith(rootOf(use.target(), "adapter") + ".adapter"))
                .filter(use -> !isCompositionRoot(use))
                .map(use ->
                        use.offence("only the composition root, the verticle, may know an adapter; go through a port"))
                .toList();
    }

    /** Two services share contracts and nothing else. */
    public List<Offence> verticles() {
        var services = new Services();
        if (!services.isService(room.classes()) && ownClasses().noneMatch(Layers::isVerticle)) {
            return List.of();
        }
        return dependencies()
                .filter(use -> !classes.contain(
                        use.dependency().getTargetClass().getBaseComponentType().getName()))
                .filter(use -> services.holds(
                        use.dependency().getTargetClass().getBaseComponentType().getName()))
                .map(use -> use.offence("a service knows another service's classes; call it through its contract"))
                .toList();
    }

    /** Packages that need each other are one package. */
    public List<Offence> cycles() {
        var bySourcePackage = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return isOwn(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
        var result = SlicesRuleDefinition.slices()
                .assignedFrom(bySourcePackage)
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .evaluate(classes);
        return result.getFailureReport().getDetails().stream()
                .map(cycle -> new Offence(sourceFolder(room), 1, cycle))
                .toList();
    }

    /**
     * A virtual thread of Vert.x that stops waiting after {@code await(timeout, unit)} goes on without its context's
     * queue; the answer that comes later hands the queue to this thread, which never gives it back: from then on
     * nothing of that context runs.
     */
    public List<Offence> waits() {
        return ownClasses()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getName().equals("io.vertx.core.Future"))
                .filter(call -> call.getTarget().getName().equals("await"))
                .filter(call -> call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(type -> type.getName().equals("java.util.concurrent.TimeUnit")))
                .map(call -> new Offence(
                        sourceFolder(room).resolve(sourceOf(call.getOriginOwner())),
                        call.getLineNumber(),
                        "await with a limit leaves the context's queue to nobody; write .timeout(n, unit).await()"))
                .toList();
    }

    private List<Offence> check(String layer, Set<String> libraries, Set<String> layers, String words) {
        var offences = new ArrayList<Offence>();
        dependencies().forEach(use -> {
            var root = rootOf(use.origin(), layer);
            if (root != null
                    && libraries.stream().noneMatch(name -> isWithin(use.target(), name))
                    && layers.stream().noneMatch(name -> isWithin(use.target(), root + "." + name))) {
                offences.add(use.offence(layer + " knows only " + words));
            }
        });
        return offences;
    }

    private Stream<Use> dependencies() {
        return ownClasses()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency ->
                        !dependency.getTargetClass().getBaseComponentType().isPrimitive())
                .map(dependency -> new Use(room, dependency))
                .sorted((a, b) -> a.where().compareTo(b.where()));
    }

    private Stream<JavaClass> ownClasses() {
        return classes.stream().filter(this::isOwn);
    }

    private boolean isOwn(JavaClass type) {
        var file = sourceOf(type.getBaseComponentType());
        return own.computeIfAbsent(
                file,
                name -> !name.startsWith("io/vertx/")
                        && Files.exists(room.folder().resolve("src/main/java/" + name)));
    }

    private static Path sourceFolder(Room room) {
        return room.folder().getFileName().resolve("src/main/java");
    }

    /** The file of the outermost type, by the rule that a public type is named after its file. */
    static String sourceOf(JavaClass type) {
        var named = type.getSource().flatMap(source -> source.getFileName());
        var folder = type.getPackageName().replace('.', '/');
        return (folder.isEmpty() ? "" : folder + "/")
                + named.orElse(type.getName().replaceAll("^.*\\.|\\$.*$", "") + ".java");
    }

    /** What stands before {@code .layer} in a package name; null when the package is not in that layer. */
    static @Nullable String rootOf(String name, String layer) {
        var at = (name + ".").indexOf("." + layer + ".");
        return at < 0 ? null : name.substring(0, at);
    }

    private static boolean isCompositionRoot(Use use) {
        var origin = use.dependency().getOriginClass();
        return isVerticle(origin) && use.origin().equals(rootOf(use.target(), "adapter"));
    }

    private static boolean isVerticle(JavaClass type) {
        return type.getName().replaceFirst("\\$.*$", "").endsWith("Verticle");
    }

    private static boolean isWithin(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    /** One class that uses another, and where. */
    private record Use(Room room, Dependency dependency) {
        String origin() {
            return dependency.getOriginClass().getPackageName();
        }

        String target() {
            return dependency.getTargetClass().getBaseComponentType().getPackageName();
        }

        String where() {
            return sourceOf(dependency.getOriginClass()) + ":"
                    + dependency.getSourceCodeLocation().getLineNumber();
        }

        Offence offence(String rule) {
            var used = dependency.getTargetClass().getBaseComponentType();
            var file = sourceOf(dependency.getOriginClass());
            return new Offence(sourceFolder(room).resolve(file), line(file, used), rule + "; found " + used.getName());
        }

        /** Types of fields and parameters carry no line in the class file: the first line that names them is meant. */
        private long line(String file, JavaClass used) {
            var known = dependency.getSourceCodeLocation().getLineNumber();
            if (known > 0) {
                return known;
            }
            var name = used.getName().replaceFirst("^.*[.$]", "");
            var lines = Source.read(
                            room.folder(),
                            room.folder().resolve("src/main/java").resolve(file))
                    .lines();
            for (var i = 0; i < lines.size(); i++) {
                if (lines.get(i).matches(".*\\b" + Pattern.quote(name) + "\\b.*")) {
                    return i + 1L;
                }
            }
            return 1;
        }
    }
}
