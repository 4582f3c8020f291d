package cobnut.gateway.routes;

import cobnut.chassis.directory.Contract;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the edge serves at one moment. Immutable; another one takes its place when somebody comes or goes.
 *
 * @param tree by HTTP method and path
 * @param methods by {@code contract/method}, for gRPC
 * @param contracts those that have public methods, the oldest living of each name
 */
public record RouteTable(RouteTree tree, Map<String, Route> methods, List<Contract> contracts) {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    static final RouteTable EMPTY = new RouteTable(new RouteTree(List.of()), Map.of(), List.of());

    public RouteTable {
        methods = Map.copyOf(methods);
        contracts = List.copyOf(contracts);
    }

    public @Nullable Route method(String name) {
        return methods.get(name);
    }

    /**
     * @param learned contracts that are living or not long gone
     * @param living the keys of those that an endpoint serves now
     * @param claims {@code POST /v1/x} → the package that has it when two want it
     */
    static RouteTable of(List<Learned> learned, Set<String> living, Map<String, String> claims) {
        var oldestFirst = new ArrayList<>(learned);
        oldestFirst.sort(Comparator.comparing((Learned each) -> !living.contains(each.key()))
                .thenComparing(Learned::order));
        var methods = new LinkedHashMap<String, Route>();
        var contracts = new LinkedHashMap<String, Contract>();
        var chosen = new ArrayList<Binding>();
        for (var each : oldestFirst) {
            boolean alive = living.contains(each.key());
            var mine = new HashMap<String, Route>();
            for (var binding : each.bindings()) {
                var route = binding.route();
                // A method that an older living contract has is served as that one says, paths and all.
                if (!methods.containsKey(route.name()) || mine.containsKey(route.name())) {
                    chosen.add(alive ? binding : binding.asleep());
                    mine.put(route.name(), alive ? route : route.asleep());
                }
            }
            mine.forEach(methods::putIfAbsent);
            if (!each.bindings().isEmpty()) {
                contracts.putIfAbsent(each.contract().name(), each.contract());
            }
        }
        return new RouteTable(new RouteTree(settle(chosen, claims)), methods, List.copyOf(contracts.values()));
    }

    private static List<Binding> settle(List<Binding> bindings, Map<String, String> claims) {
        var byPath = new LinkedHashMap<String, List<Binding>>();
        for (var binding : bindings) {
            byPath.computeIfAbsent(binding.verb() + " " + binding.template().skeleton(), _ -> new ArrayList<>())
                    .add(binding);
        }
        var settled = new ArrayList<Binding>();
        byPath.values().forEach(rivals -> {
            if (rivals.size() == 1) {
                settled.add(rivals.getFirst());
            } else {
                settled.addAll(judge(rivals, claims));
            }
        });
        return settled;
    }

    private static List<Binding> judge(List<Binding> rivals, Map<String, String> claims) {
        var owners = new TreeSet<String>();
        rivals.forEach(rival -> owners.add(rival.route().owner()));
        var owner = rivals.stream()
                .map(rival -> claims.getOrDefault(rival.claim(), ""))
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
        var entitled = rivals.stream()
                .filter(rival -> rival.route().owner().equals(owner))
                .toList();
        if (entitled.size() == 1) {
            return entitled;
        }
        LOG.error(
                "ALERT {} is claimed by {} of {} and goes to neither; say which under gateway.routes",
                rivals.getFirst().claim(),
                rivals.stream().map(rival -> rival.route().name()).toList(),
                owners);
        return List.of();
    }
}
