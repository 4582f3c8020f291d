package cobnut.gateway.json;

import cobnut.gateway.bytes.Utf8;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/** JSON from strangers as tokens: UTF-8 only, one value only, with limits on depth, names and numbers. */
final class JsonText {
    private static final int DEEPEST = 64;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(100)
                    .maxNameLength(4096)
                    .build())
            // Names come from strangers: interning them would keep them for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private JsonText() {}

    /** Takes the tokens of one value; what is left over is refused. */
    interface Reading {
        void read(JsonParser in) throws IOException;
    }

    static void read(byte[] json, Reading reading) {
        if (!Utf8.valid(json)) {
            throw malformed("the body is not in UTF-8");
        }
        try (var in = FACTORY.createParser(json)) {
            reading.read(in);
            if (in.nextToken() != null) {
                throw malformed("something follows the end of the JSON value");
            }
        } catch (StreamConstraintsException e) {
            throw ServiceException.refuse(
                    Kind.INVALID, "JSON_LIMIT", "the body passes a limit: " + e.getOriginalMessage());
        } catch (JsonParseException e) {
            var at = e.getLocation();
            throw malformed("the body is no JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        } catch (IOException e) {
            throw malformed("the body cannot be read as JSON");
        }
    }

    /** Passes over everything, so that a reader without limits may follow. */
    static void scan(byte[] json) {
        read(json, in -> {
            int depth = 0;
            do {
                var token = in.nextToken();
                if (token == null) {
                    throw malformed("the body ends too early");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token.isNumeric() && !Double.isFinite(Double.parseDouble(in.getText()))) {
                    throw ServiceException.invalid(where(in), "is too large");
                }
                if (token == JsonToken.VALUE_STRING) {
                    in.getTextLength();
                }
            } while (depth > 0);
        });
    }

    static ServiceException malformed(String message) {
        return ServiceException.refuse(Kind.INVALID, "MALFORMED_JSON", message);
    }

    /** The place in the body, as its writer would say it: {@code lines[2].quantity}. */
    static String where(JsonParser in) {
        var path = new StringBuilder();
        var context = in.getParsingContext();
        boolean opened = in.currentToken() != null && in.currentToken().isStructStart();
        describe(opened && context.getParent() != null ? context.getParent() : context, path);
        return path.isEmpty() ? "body" : path.toString();
    }

    private static void describe(JsonStreamContext context, StringBuilder path) {
        if (context.getParent() != null) {
            describe(context.getParent(), path);
        }
        if (context.inArray()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.hasCurrentName()) {
            path.append(path.isEmpty() ? "" : ".").append(context.getCurrentName());
        }
    }
}
