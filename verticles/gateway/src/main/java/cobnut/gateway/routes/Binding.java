package cobnut.gateway.routes;

import cobnut.gateway.json.RequestPlan;
import java.util.ArrayList;
import java.util.List;

/** One HTTP method and path of a {@link Route}, and how its requests are read. */
public record Binding(String verb, Template template, Route route, RequestPlan request) {

    /** {@code POST /v1/orders/{order_id}/cancel}, as configuration names it. */
    public String claim() {
        return verb + " " + template.plain();
    }

    /** The path as OpenAPI writes it. */
    public String path() {
        return template.plain();
    }

    /** Field paths of the variables, in the order of {@link #values}. */
    public List<String> variables() {
        return template.variables().stream().map(Template.Variable::field).toList();
    }

    /** The variables' values from the segments of a path that matched, decoded. */
    List<String> values(List<String> segments) {
        var values = new ArrayList<String>(template.variables().size());
        for (var variable : template.variables()) {
            int to = variable.to() < 0 ? segments.size() : variable.to();
            if (to - variable.from() == 1) {
                values.add(UrlText.decode(segments.get(variable.from()), false));
                continue;
            }
            var text = new StringBuilder();
            for (int i = variable.from(); i < to; i++) {
                text.append(i > variable.from() ? "/" : "").append(UrlText.decode(segments.get(i), false));
            }
            values.add(text.toString());
        }
        return values;
    }

    Binding asleep() {
        return new Binding(verb, template, route.asleep(), request);
    }
}
