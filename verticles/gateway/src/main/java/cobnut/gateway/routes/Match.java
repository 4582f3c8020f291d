package cobnut.gateway.routes;

import java.util.List;
import java.util.SortedSet;

/** What a path and an HTTP method come to. */
public sealed interface Match {

    /** The binding, and the values of its variables. */
    record Found(Binding binding, List<String> values) implements Match {}

    /** The path is known, but not with this method: 405. */
    record OtherMethods(SortedSet<String> allowed) implements Match {}

    /** No contract ever named this path: 404. */
    record Unknown() implements Match {}
}
