package cobnut.launcher.chaos.cluster;

import cobnut.launcher.net.Ports;
import cobnut.launcher.topology.NodePlan;
import cobnut.launcher.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The topology that people use, made fit for torture: free ports, a second node for whatever can take over, and every
 * node with a group of its own, by which the network knows whose packets it carries.
 *
 * @param places where each node listens for the others, by its name
 */
record Layout(Topology topology, Map<String, Place> places) {
    /** Two runs at once begin to look at different places, and so does a second cluster of one run. */
    private static final int FIRST_PORT =
            16_000 + (int) (ProcessHandle.current().pid() % 250) * 48;

    private static final int A_CLUSTER = 24;

    private static final int FIRST_GROUP = 20_001;

    /**
     * Where a node is found.
     *
     * @param group of its process; 0 where the machine gives it none
     */
    record Place(int cluster, int bus, int group) {}

    boolean separable() {
        return places.values().stream().allMatch(place -> place.group() != 0);
    }

    /** @param number of the cluster in this run, from 0 */
    static Layout of(Topology asked, List<String> twins, boolean separable, int number) {
        var ports = new int[] {FIRST_PORT + number * A_CLUSTER};
        var topology = asked.withPostgres(next(ports));
        for (var key : asked.ports().keySet().stream().sorted().toList()) {
            topology = topology.withPort(key, next(ports));
        }
        var nodes = new ArrayList<NodePlan>();
        var places = new LinkedHashMap<String, Place>();
        for (var plan : doubled(topology, twins)) {
            var place = new Place(next(ports), next(ports), separable ? FIRST_GROUP + nodes.size() : 0);
            places.put(plan.name(), place);
            nodes.add(plan.with(words(place)));
        }
        return new Layout(topology.withNodes(nodes), places);
    }

    private static int next(int[] ports) {
        int free = Ports.firstFree(ports[0]);
        ports[0] = free + 1;
        return free;
    }

    /** A second node runs all services but those that listen on a port of their own. */
    private static List<NodePlan> doubled(Topology topology, List<String> twins) {
        var nodes = new ArrayList<NodePlan>();
        for (var plan : topology.nodes()) {
            nodes.add(plan);
            var movable = plan.services().stream()
                    .filter(service ->
                            topology.ports().keySet().stream().noneMatch(key -> key.startsWith(service + ".")))
                    .toList();
            if (twins.contains(plan.name()) && !movable.isEmpty()) {
                nodes.add(new NodePlan(plan.name() + "-2", movable, plan.instances(), plan.jvm(), plan.set()));
            }
        }
        return nodes;
    }

    private static NodePlan.Words words(Place place) {
        var group = String.valueOf(place.group());
        return new NodePlan.Words(
                place.group() == 0 ? List.of() : List.of("setpriv", "--regid", group, "--keep-groups"),
                List.of(
                        "--cluster-port", String.valueOf(place.cluster()),
                        "--bus-port", String.valueOf(place.bus())));
    }
}
