package cobnut.launcher.topology;

import java.util.List;
import java.util.Map;

/**
 * One node of a topology.
 *
 * @param services at least one
 * @param instances verticle instances by service; those not named follow the service's own configuration
 * @param jvm options of its JVM
 * @param set {@code service.key} → value
 */
public record NodePlan(
        String name, List<String> services, Map<String, Integer> instances, List<String> jvm, Map<String, String> set) {

    public NodePlan {
        services = List.copyOf(services);
        instances = Map.copyOf(instances);
        jvm = List.copyOf(jvm);
        set = Map.copyOf(set);
    }

    /** A further node with one of this node's services: a replica. */
    public NodePlan replica(String replicaName, String service) {
        return new NodePlan(replicaName, List.of(service), instances, jvm, set);
    }
}
