package cobnut.gateway.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All bindings in one tree by path segment; a literal is preferred to {@code *}, that to {@code **}. Immutable once
 * built, so that any thread may look things up.
 */
public final class RouteTree {
    /** No contract has so long a path; what is longer is not looked up. */
    private static final int MOST_SEGMENTS = 32;

    private final Node root = new Node();
    private final List<Binding> bindings;
    private boolean verbs;

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private @Nullable Node one;
        private @Nullable Node rest;
        /** Verb ({@code :archive}) and HTTP method → binding. */
        private final Map<String, Map<String, Binding>> leaves = new HashMap<>();
    }

    public RouteTree(Collection<Binding> bindings) {
        this.bindings = List.copyOf(bindings);
        this.bindings.forEach(this::add);
    }

    public List<Binding> bindings() {
        return bindings;
    }

    private void add(Binding binding) {
        var at = root;
        for (var segment : binding.template().segments()) {
            at = switch (segment) {
                case Template.ONE -> at.one = at.one == null ? new Node() : at.one;
                case Template.REST -> at.rest = at.rest == null ? new Node() : at.rest;
                default -> at.literals.computeIfAbsent(segment, _ -> new Node());
            };
        }
        verbs |= !binding.template().verb().isEmpty();
        at.leaves
                .computeIfAbsent(binding.template().verb(), _ -> new HashMap<>())
                .put(binding.verb(), binding);
    }

    /** The path is raw: still percent-encoded, without the query. */
    public Match find(String method, String path) {
        var segments = split(path);
        if (segments.isEmpty()) {
            return new Match.Unknown();
        }
        var leaf = verbs ? withVerb(segments) : null;
        if (leaf == null) {
            leaf = find(root, segments, 0, "");
        }
        if (leaf == null) {
            return new Match.Unknown();
        }
        var binding = leaf.get(method.equals("HEAD") && !leaf.containsKey("HEAD") ? "GET" : method);
        if (binding == null) {
            return new Match.OtherMethods(new TreeSet<>(leaf.keySet()));
        }
        return new Match.Found(binding, binding.values(segments));
    }

    /** Cuts the verb off the last segment, which stays cut when that leads somewhere. */
    private @Nullable Map<String, Binding> withVerb(List<String> segments) {
        var last = segments.getLast();
        int colon = last.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        segments.set(segments.size() - 1, last.substring(0, colon));
        var leaf = find(root, segments, 0, last.substring(colon + 1));
        if (leaf == null) {
            segments.set(segments.size() - 1, last);
        }
        return leaf;
    }

    private static @Nullable Map<String, Binding> find(Node node, List<String> segments, int at, String verb) {
        if (at == segments.size()) {
            return node.leaves.get(verb);
        }
        var literal = node.literals.get(segments.get(at));
        var found = literal == null ? null : find(literal, segments, at + 1, verb);
        if (found == null && node.one != null) {
            found = find(node.one, segments, at + 1, verb);
        }
        return found != null || node.rest == null ? found : node.rest.leaves.get(verb);
    }

    /** Empty when there are too many, or when one is empty: {@code /v1//x} and {@code /v1/x/} are other paths. */
    private static List<String> split(String path) {
        var segments = new ArrayList<String>(8);
        int from = 1;
        while (from <= path.length() && segments.size() <= MOST_SEGMENTS) {
            int end = path.indexOf('/', from);
            end = end < 0 ? path.length() : end;
            if (end == from) {
                return List.of();
            }
            segments.add(path.substring(from, end));
            from = end + 1;
            if (end == path.length()) {
                return segments;
            }
        }
        return List.of();
    }
}
