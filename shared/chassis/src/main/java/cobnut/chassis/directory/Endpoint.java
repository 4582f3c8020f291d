package cobnut.chassis.directory;

import java.util.Map;

/**
 * A service on a node: the unit that is picked, drained and ejected. A snapshot, as its last beat said.
 *
 * @param contracts full name of each contract served → its hash
 * @param instances verticle instances behind it
 * @param inFlight calls being answered there
 * @param heardNanos when its beat was heard, on this JVM's {@link System#nanoTime()}
 * @param local whether it is in this JVM
 * @param management host:port of its node's management server
 */
public record Endpoint(
        String service,
        String node,
        String bootId,
        State state,
        Map<String, String> contracts,
        int instances,
        int inFlight,
        long heardNanos,
        boolean local,
        String management,
        String version) {

    /** What an endpoint can be asked for. Only UP ones are picked while there is any. */
    public enum State {
        STARTING,
        UP,
        DRAINING
    }

    public Endpoint {
        contracts = Map.copyOf(contracts);
    }

    /** Its own address on the event bus: breaker and latency are kept by it. */
    public String address(String contract) {
        return address(contract, node, bootId);
    }

    public static String address(String contract, String node, String bootId) {
        return contract + "@" + node + "~" + bootId;
    }

    /** The address of its node's operator contract. */
    public String operator() {
        return address("cobnut.node.v1.Node", node, bootId);
    }
}
