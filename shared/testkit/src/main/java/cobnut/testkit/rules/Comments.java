package cobnut.testkit.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must be said and what must not: packages explain themselves, work left open has a reason, no gate is off. */
public final class Comments {

    /** Literals are matched too, so that what looks like a comment inside one is stepped over. */
    private static final Pattern COMMENT =
            Pattern.compile("\"\"\"(?s:.*?)(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'"
                    + "|(?<comment>/\\*(?s:.*?)\\*/|//[^\\n]*)");

    private static final Pattern MARK = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!: +\\S+ +\\S+ +\\S+)");
    private static final Set<String> GATES = Set.of("all", "NullAway");

    private Comments() {}

    static List<Offence> todos(List<Source> sources) {
        var offences = new ArrayList<Offence>();
        for (var source : sources) {
            var comments = COMMENT.matcher(source.text());
            while (comments.find()) {
                var comment = comments.group("comment");
                if (comment != null) {
                    MARK.matcher(comment)
                            .results()
                            .forEach(mark -> offences.add(new Offence(
                                    source.file(),
                                    source.lineAt(comments.start() + mark.start()),
                                    mark.group() + " without a reason; write why it waits, and for what, or do it")));
                }
            }
        }
        return offences;
    }

    static List<Offence> packages(List<Source> sources) {
        var marked = sources.stream()
                .filter(Source::isPackageInfo)
                .filter(source -> source.text().contains("/**"))
                .filter(source -> source.tree().getPackageAnnotations().stream()
                        .map(AnnotationTree::getAnnotationType)
                        .anyMatch(type -> type.toString().endsWith("NullMarked")))
                .map(source -> source.file().getParent())
                .collect(Collectors.toSet());
        return sources.stream()
                .map(source -> source.file().getParent())
                .distinct()
                .filter(folder -> !marked.contains(folder))
                .map(folder -> new Offence(
                        folder.resolve("package-info.java"),
                        1,
                        "the package needs one paragraph of javadoc that says what it is for, and @NullMarked"))
                .toList();
    }

    static List<Offence> suppressions(List<Source> sources) {
        var offences = new ArrayList<Offence>();
        for (var source : sources) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitAnnotation(AnnotationTree annotation, Void nothing) {
                    var type = annotation.getAnnotationType().toString();
                    if (type.endsWith("NullUnmarked")) {
                        offences.add(source.offence(annotation, "@NullUnmarked switches a gate off; mend the cause"));
                    }
                    if (type.endsWith("SuppressWarnings")) {
                        new TreeScanner<Void, Void>() {
                            @Override
                            public Void visitLiteral(LiteralTree literal, Void none) {
                                if (literal.getValue() instanceof String name && GATES.contains(name)) {
                                    offences.add(source.offence(
                                            annotation,
                                            "@SuppressWarnings(\"%s\") switches a gate off; mend the cause",
                                            name));
                                }
                                return null;
                            }
                        }.scan(annotation.getArguments(), null);
                    }
                    return super.visitAnnotation(annotation, nothing);
                }
            }.scan(source.tree(), null);
        }
        return offences;
    }
}
