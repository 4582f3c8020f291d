package cobnut.testkit.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A source file, parsed by the compiler itself but not resolved, so that the rules need no class path. */
public record Source(Path file, String text, CompilationUnitTree tree, SourcePositions positions) {

    /** Reads a file; offences name it relative to {@code base}. A file that does not parse is the compiler's affair. */
    public static Source read(Path base, Path file) {
        try {
            return of(base.getFileName().resolve(base.relativize(file)), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    static Source of(Path name, String text) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var unit = new SimpleJavaFileObject(URI.create("source:///" + name.getFileName()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        var ignored = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask)
                compiler.getTask(null, null, ignored, List.of("-proc:none", "-Xlint:none"), null, List.of(unit));
        try {
            var tree = task.parse().iterator().next();
            return new Source(name, text, tree, Trees.instance(task).getSourcePositions());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse " + name, e);
        }
    }

    List<String> lines() {
        return text.lines().toList();
    }

    boolean isPackageInfo() {
        return file.endsWith("package-info.java");
    }

    long lineOf(Tree part) {
        return lineAt(positions.getStartPosition(tree, part));
    }

    long lastLineOf(Tree part) {
        return lineAt(positions.getEndPosition(tree, part));
    }

    long lineAt(long offset) {
        return offset < 0 ? 1 : tree.getLineMap().getLineNumber(offset);
    }

    Offence offence(Tree part, String message, Object... words) {
        return new Offence(file, lineOf(part), String.format(Locale.ROOT, message, words));
    }
}
