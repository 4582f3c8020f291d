package cobnut.gateway.routes;

import java.util.ArrayList;
import java.util.List;

/**
 * A path of google.api.http, parsed: {@code /v1/{name=shelves/*}/books:archive}.
 *
 * @param segments literals, {@code *} for one segment, {@code **} (last only) for the rest
 * @param verb what follows the last colon; empty when there is none
 */
public record Template(String text, List<String> segments, List<Variable> variables, String verb) {
    static final String ONE = "*";
    static final String REST = "**";

    /** A field path and the segments it takes: from the first, up to but without the second; −1 is the end. */
    record Variable(String field, int from, int to) {}

    /** @throws IllegalArgumentException saying what is wrong with it */
    static Template parse(String text) {
        return new Parser(text).parse();
    }

    /** What two templates share when no path can tell them apart. */
    String skeleton() {
        return String.join("/", segments) + ":" + verb;
    }

    /** As OpenAPI writes it: every variable in braces, without its pattern. */
    String plain() {
        return text.replaceAll("\\{([^=}]+)=[^}]*}", "{$1}");
    }

    private static final class Parser {
        private final String text;
        private final List<String> segments = new ArrayList<>();
        private final List<Variable> variables = new ArrayList<>();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Template parse() {
            if (!text.startsWith("/")) {
                throw wrong("must start with /");
            }
            at = 1;
            path("");
            var verb = "";
            if (at < text.length() && text.charAt(at) == ':') {
                verb = text.substring(at + 1);
                at = text.length();
            }
            if (at < text.length() || verb.contains("/")) {
                throw wrong("cannot be read from character " + at);
            }
            var rest = segments.indexOf(REST);
            if (rest >= 0 && rest < segments.size() - 1) {
                throw wrong("has something after **");
            }
            return new Template(text, List.copyOf(segments), List.copyOf(variables), verb);
        }

        private void path(String inside) {
            segment(inside);
            while (at < text.length() && text.charAt(at) == '/') {
                at++;
                segment(inside);
            }
        }

        private void segment(String inside) {
            if (at < text.length() && text.charAt(at) == '{') {
                if (!inside.isEmpty()) {
                    throw wrong("has a variable within a variable");
                }
                variable();
                return;
            }
            int from = at;
            while (at < text.length() && "/:}{=".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            if (from == at) {
                throw wrong("has an empty segment");
            }
            segments.add(text.substring(from, at));
        }

        private void variable() {
            int from = at + 1;
            int first = segments.size();
            int end = text.indexOf('}', from);
            int equals = text.indexOf('=', from);
            if (end < 0) {
                throw wrong("has a brace that is not closed");
            }
            var field = text.substring(from, equals >= 0 && equals < end ? equals : end);
            if (equals >= 0 && equals < end) {
                at = equals + 1;
                path(field);
            } else {
                segments.add(ONE);
                at = end;
            }
            if (at >= text.length() || text.charAt(at) != '}') {
                throw wrong("has a brace that is not closed");
            }
            at++;
            boolean open = segments.getLast().equals(REST);
            variables.add(new Variable(field, first, open ? -1 : segments.size()));
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("path " + text + " " + what);
        }
    }
}
