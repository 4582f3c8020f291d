package cobnut.testkit.rules;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How long a file, a method and a line may be, and how full a package: what one person reads in one sitting. */
public final class Limits {

    static final int METHOD_LINES = 40;
    static final int PACKAGE_FILES = 12;
    static final int LINE_CHARACTERS = 120;

    private Limits() {}

    static List<Offence> files(List<Source> sources, int most) {
        return sources.stream()
                .filter(source -> source.lines().size() > most)
                .map(source -> new Offence(
                        source.file(),
                        most + 1,
                        "the file has " + source.lines().size() + " lines, " + most
                                + " are allowed here; give what belongs together a type of its own"))
                .toList();
    }

    /** Counted without {@code package-info.java}. */
    static List<Offence> packages(List<Source> sources) {
        var count = new TreeMap<Path, Integer>();
        sources.stream()
                .filter(source -> !source.isPackageInfo())
                .forEach(source -> count.merge(source.file().getParent(), 1, Integer::sum));
        return count.entrySet().stream()
                .filter(entry -> entry.getValue() > PACKAGE_FILES)
                .map(entry -> new Offence(
                        entry.getKey(),
                        1,
                        "the package has " + entry.getValue() + " files, " + PACKAGE_FILES
                                + " are allowed; move one concern into a package below"))
                .toList();
    }

    /** Imports are exempt: nobody can break them. */
    static List<Offence> lines(List<Source> sources) {
        var offences = new ArrayList<Offence>();
        for (var source : sources) {
            var lines = source.lines();
            for (var i = 0; i < lines.size(); i++) {
                var line = lines.get(i);
                if (line.length() > LINE_CHARACTERS && !line.startsWith("import ")) {
                    offences.add(new Offence(
                            source.file(),
                            i + 1,
                            "the line has " + line.length() + " characters, " + LINE_CHARACTERS + " are allowed"));
                }
            }
        }
        return offences;
    }

    /** From the signature to the closing brace; javadoc and annotations are not counted. */
    static List<Offence> methods(List<Source> sources) {
        var offences = new ArrayList<Offence>();
        for (var source : sources) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void nothing) {
                    BlockTree body = method.getBody();
                    if (body != null) {
                        var lines = source.lastLineOf(body) - firstLine(source, method) + 1;
                        if (lines > METHOD_LINES) {
                            offences.add(source.offence(
                                    body,
                                    "%s has %d lines, %d are allowed; a step of it deserves a name of its own",
                                    method.getName(),
                                    lines,
                                    METHOD_LINES));
                        }
                    }
                    return super.visitMethod(method, nothing);
                }
            }.scan(source.tree(), null);
        }
        return offences;
    }

    private static long firstLine(Source source, MethodTree method) {
        var modifiers = source.positions().getEndPosition(source.tree(), method.getModifiers());
        var start = source.positions().getStartPosition(source.tree(), method);
        LineMap map = source.tree().getLineMap();
        return map.getLineNumber(Math.max(modifiers, start));
    }
}
