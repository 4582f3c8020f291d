package cobnut.launcher.topology;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One node of a topology.
 *
 * @param services at least one
 * @param instances verticle instances by service; those not named follow the service's own configuration
 * @param jvm options of its JVM
 * @param set {@code service.key} → value
 * @param process what else its process is told
 */
public record NodePlan(
        String name,
        List<String> services,
        Map<String, Integer> instances,
        List<String> jvm,
        Map<String, String> set,
        Words process) {

    /**
     * Words around the command of a node.
     *
     * @param before in front of {@code java}: a program that starts it, such as {@code nice -n 5}
     * @param after further options of {@code run}, such as {@code --cluster-port 5701}
     */
    public record Words(List<String> before, List<String> after) {
        public static final Words NONE = new Words(List.of(), List.of());

        public Words {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    public NodePlan {
        services = List.copyOf(services);
        instances = Map.copyOf(instances);
        jvm = List.copyOf(jvm);
        set = Map.copyOf(set);
    }

    public NodePlan(
            String name,
            List<String> services,
            Map<String, Integer> instances,
            List<String> jvm,
            Map<String, String> set) {
        this(name, services, instances, jvm, set, Words.NONE);
    }

    public NodePlan with(Words words) {
        return new NodePlan(name, services, instances, jvm, set, words);
    }

    /** With further options for its JVM; the last one of a kind wins. */
    public NodePlan withJvm(List<String> more) {
        return new NodePlan(
                name,
                services,
                instances,
                Stream.concat(jvm.stream(), more.stream()).toList(),
                set,
                process);
    }

    /** A further node with one of this node's services: a replica. */
    public NodePlan replica(String replicaName, String service) {
        return new NodePlan(replicaName, List.of(service), instances, jvm, set);
    }
}
