package cobnut.testkit.rules;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.sun.source.tree.AnyPatternTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One format for everybody, palantir-java-format's, imports included. As a program it mends the files and folders it is
 * given, and can be launched from its source before anything is built. Thread-safe.
 */
public final class Formatting {

    private static final String TYPE = "\u2C80";
    private static final String NAME = "\u2C81";
    private static final Pattern STAND_IN = Pattern.compile(TYPE + "\\s+" + NAME);

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    /**
     * The text as it should be.
     *
     * @throws FormatterException when the text is no Java that the formatter knows
     */
    public String format(String text) throws FormatterException {
        var formatted = formatter.formatSourceAndFixImports(withoutUnnamedPatterns(text));
        return STAND_IN.matcher(formatted).replaceAll("_");
    }

    /**
     * The formatter knows {@code var _} but not the bare {@code _} of a record pattern (its issue 1614). A short
     * pattern stands in for it meanwhile, so that one may write what the language offers.
     */
    private static String withoutUnnamedPatterns(String text) {
        var source = Source.of(Path.of("Formatted.java"), text);
        var places = new ArrayList<Integer>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitAnyPattern(AnyPatternTree pattern, Void nothing) {
                // javac says where the token after the underscore starts.
                var after = source.positions().getStartPosition(source.tree(), pattern);
                places.add(text.lastIndexOf('_', (int) after));
                return null;
            }
        }.scan(source.tree(), null);
        var changed = new StringBuilder(text);
        places.stream()
                .sorted(Comparator.reverseOrder())
                .forEach(place -> changed.replace(place, place + 1, TYPE + " " + NAME));
        return changed.toString();
    }

    /** Where the two texts part; 0 when they are equal. */
    static int firstDifference(String found, String wanted) {
        if (found.equals(wanted)) {
            return 0;
        }
        var left = found.lines().toList();
        var right = wanted.lines().toList();
        var line = 0;
        while (line < left.size() && line < right.size() && left.get(line).equals(right.get(line))) {
            line++;
        }
        return line + 1;
    }

    static List<Offence> check(List<Source> sources) {
        var formatting = new Formatting();
        return sources.parallelStream()
                .flatMap(source -> formatting.offence(source).stream())
                .toList();
    }

    private Optional<Offence> offence(Source source) {
        try {
            var line = firstDifference(source.text(), format(source.text()));
            return line == 0
                    ? Optional.empty()
                    : Optional.of(new Offence(source.file(), line, "not formatted from here on; run .ci/format"));
        } catch (FormatterException e) {
            return Optional.of(new Offence(source.file(), 1, "the formatter cannot read it: " + e.getMessage()));
        }
    }

    public static void main(String[] arguments) throws IOException {
        var formatting = new Formatting();
        var unreadable = 0;
        for (var argument : arguments) {
            for (var file : javaFiles(Path.of(argument))) {
                try {
                    formatting.mend(file);
                } catch (FormatterException e) {
                    System.err.println(file + ": left alone, the formatter cannot read it: " + e.getMessage());
                    unreadable++;
                }
            }
        }
        System.exit(unreadable == 0 ? 0 : 1);
    }

    private void mend(Path file) throws IOException, FormatterException {
        var found = Files.readString(file);
        var wanted = format(found);
        if (!found.equals(wanted)) {
            Files.writeString(file, wanted);
            System.out.println("formatted " + file);
        }
    }

    private static List<Path> javaFiles(Path start) throws IOException {
        if (!Files.exists(start)) {
            throw new IOException(start + " does not exist");
        }
        try (var found = Files.walk(start)) {
            return found.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
