package cobnut.testkit.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names that say what a thing is made of, or nothing at all, instead of what it is. */
public final class Names {

    private static final Pattern TYPE =
            Pattern.compile("(Base|Abstract)(?=[A-Z]).*|.*(Impl|Manager|Helper|Utils?|DTO|Dto)");
    private static final Pattern ACCESSOR = Pattern.compile("get[A-Z].*");
    private static final Set<String> EMPTY_WORDS = Set.of("data", "info");

    private Names() {}

    static List<Offence> check(List<Source> sources) {
        var offences = new ArrayList<Offence>();
        sources.forEach(source -> new Scanner(source, offences).scan(source.tree(), null));
        return offences;
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private final Source source;
        private final List<Offence> offences;

        Scanner(Source source, List<Offence> offences) {
            this.source = source;
            this.offences = offences;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            var matcher = TYPE.matcher(type.getSimpleName());
            if (matcher.matches() && !inherits(type, suffix(matcher.group(1), matcher.group(2)))) {
                report(
                        type,
                        type.getSimpleName() + " is named after its place in a pattern; say what it is or promises");
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            var name = method.getName().toString();
            if (!isOverride(method.getModifiers())) {
                if (ACCESSOR.matcher(name).matches() && method.getParameters().isEmpty()) {
                    report(method, name + "() is an accessor: drop the get, as records do");
                }
                if (name.equals("process")) {
                    report(method, "process says nothing; name what the caller gets from it");
                }
            }
            return super.visitMethod(method, nothing);
        }

        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            if (EMPTY_WORDS.contains(variable.getName().toString())) {
                report(variable, variable.getName() + " is true of everything; name what it holds");
            }
            return super.visitVariable(variable, nothing);
        }

        private void report(Tree where, String message) {
            offences.add(source.offence(where, "%s", message));
        }
    }

    private static String suffix(@Nullable String prefix, @Nullable String suffix) {
        return suffix != null ? suffix : prefix + "";
    }

    /** A library's own term may be carried on: a subclass of HazelcastClusterManager is a cluster manager. */
    private static boolean inherits(ClassTree type, String word) {
        var parents = Stream.concat(Stream.ofNullable(type.getExtendsClause()), type.getImplementsClause().stream());
        return parents.map(Tree::toString)
                .map(name -> name.replaceFirst("<.*", ""))
                .anyMatch(name -> name.endsWith(word));
    }

    private static boolean isOverride(ModifiersTree modifiers) {
        return modifiers.getAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .anyMatch(type -> type.toString().equals("Override"));
    }
}
