package cobnut.gateway.http;

import cobnut.gateway.pipeline.Exchange;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The edge's own pages: the API description, and Swagger UI from this jar, with nothing fetched from elsewhere. */
public final class Pages {
    private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String CONTENT_POLICY = "default-src 'self'; img-src 'self' data:; "
            + "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private static final String HTML = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>API</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css"></head>
        <body><div id="ui"></div>
        <script src="/docs/swagger-ui-bundle.js"></script>
        <script src="/docs/start.js"></script></body>
        </html>
        """;
    private static final String START = """
        SwaggerUIBundle({url: '/openapi.json', dom_id: '#ui', deepLinking: true, validatorUrl: null});
        """;
    private static final Map<String, Page> SCRIPTS = new ConcurrentHashMap<>();

    private final Supplier<Buffer> openapi;

    /** @param openapi the present description, cheap to ask for */
    public Pages(Supplier<Buffer> openapi) {
        this.openapi = openapi;
    }

    private record Page(String type, Buffer content) {}

    /** Answers, if the path is one of its own and the method GET or HEAD. */
    boolean serve(Exchange exchange, String path) {
        var method = exchange.request().method().name();
        var page = method.equals("GET") || method.equals("HEAD") ? page(path) : null;
        if (page == null) {
            return false;
        }
        if (exchange.end()) {
            var response = exchange.request().response();
            if (path.startsWith("/docs")) {
                response.putHeader("content-security-policy", CONTENT_POLICY);
                response.putHeader("referrer-policy", "no-referrer");
            }
            response.putHeader("cache-control", "no-cache");
            HttpDoor.send(exchange, page.type, page.content);
        }
        return true;
    }

    private @Nullable Page page(String path) {
        return switch (path) {
            case "/openapi.json" -> new Page("application/json", openapi.get());
            case "/docs" -> new Page("text/html; charset=utf-8", Buffer.buffer(HTML));
            case "/docs/start.js" -> new Page("text/javascript; charset=utf-8", Buffer.buffer(START));
            case "/docs/swagger-ui-bundle.js" -> packed(path, "text/javascript; charset=utf-8");
            case "/docs/swagger-ui.css" -> packed(path, "text/css; charset=utf-8");
            default -> null;
        };
    }

    private static Page packed(String path, String type) {
        return SCRIPTS.computeIfAbsent(path, _ -> new Page(type, read(path.substring("/docs/".length()))));
    }

    private static Buffer read(String name) {
        try (var in = Pages.class.getClassLoader().getResourceAsStream(WEBJAR + name)) {
            return in == null
                    ? Buffer.buffer("swagger-ui is not on the class path".getBytes(StandardCharsets.UTF_8))
                    : Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
