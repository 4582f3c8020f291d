package cobnut.gateway.http;

import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Link;
import cobnut.gateway.pipeline.Refusal;
import cobnut.gateway.routes.UrlText;
import cobnut.kernel.Kind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Path, query and JSON body become the request in protobuf. */
final class Translation implements Link {

    @Override
    public void handle(Exchange exchange, Next next) {
        var request = exchange.request();
        var match = exchange.match();
        var plan = match.binding().request();
        if (plan.takesBody() && exchange.body().length > 0 && !isJson(request.getHeader("content-type"))) {
            throw Refusal.of(415, Kind.INVALID, "NOT_JSON", "send Content-Type: application/json");
        }
        var query = request.query();
        exchange.message(plan.encode(
                match.values(), query == null || query.isEmpty() ? List.of() : UrlText.query(query), exchange.body()));
        next.proceed(exchange);
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        var media =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return media.equals("application/json") || media.endsWith("+json") && media.startsWith("application/");
    }
}
