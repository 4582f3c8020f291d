package cobnut.launcher.supervisor;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Ports;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.NodePlan;
import cobnut.launcher.topology.Topology;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The nodes under one supervisor: those of the topology and their replicas. Belongs to the supervisor's one thread. */
final class Fleet {

    static final int MOST_REPLICAS = 16;

    private final StateFolder state;
    private final Topology topology;
    private final Launch launch;
    private final RandomGenerator random;
    private final List<Slot> slots = new ArrayList<>();

    Fleet(StateFolder state, Topology topology, Launch launch, RandomGenerator random) {
        this.state = state;
        this.topology = topology;
        this.launch = launch;
        this.random = random;
        topology.nodes().forEach(plan -> slots.add(new Slot(plan, values(plan), false, state, launch)));
    }

    List<Slot> slots() {
        return List.copyOf(slots);
    }

    /** Takes over what an earlier supervisor left running. */
    void adopt(Instant now) {
        for (var slot : slots) {
            state.living(slot.name())
                    .flatMap(node -> node.process().alive())
                    .ifPresent(running -> slot.adopt(running, now));
        }
    }

    void tick(Instant now) {
        slots.forEach(slot -> slot.tick(now, random));
        slots.removeIf(slot -> slot.replica() && slot.phase() == Slot.Phase.DOWN);
    }

    JsonObject view() {
        var nodes = new JsonArray();
        slots.forEach(slot -> nodes.add(slot.view()));
        return new JsonObject().put("nodes", nodes);
    }

    /** A node leaves in order and comes back; one that is out only comes back. */
    JsonObject restart(String name, Instant now) {
        var slot = slots.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.failed("the supervisor has no node " + name + "; it has "
                        + String.join(", ", slots.stream().map(Slot::name).toList())));
        if (slot.alive().isPresent()) {
            slot.leave(true, now);
        } else {
            slot.start(now);
        }
        return slot.view();
    }

    /** Starts or stops whole nodes until so many of them run the service. */
    JsonObject replicas(String service, int wanted, Instant now) {
        if (wanted < 1 || wanted > MOST_REPLICAS) {
            throw Refusal.failed("replicas are 1 to " + MOST_REPLICAS + ", not " + wanted);
        }
        var running = running(service);
        if (running.isEmpty()) {
            throw Refusal.failed("no node of the topology runs " + service + "; there are "
                    + String.join(", ", topology.services()));
        }
        var fixed = running.stream().filter(slot -> !slot.replica()).count();
        if (wanted < fixed) {
            throw Refusal.failed(
                    fixed + " nodes of the topology run " + service + ": fewer is a change of the topology");
        }
        for (var i = running.size() - 1; i >= wanted; i--) {
            running.get(i).leave(false, now);
        }
        for (var count = running.size(); count < wanted; count++) {
            add(running.getFirst().plan(), service, now);
        }
        return view();
    }

    private List<Slot> running(String service) {
        return slots.stream()
                .filter(slot -> slot.plan().services().contains(service))
                .filter(slot -> slot.phase() != Slot.Phase.LEAVING)
                .sorted((a, b) -> Boolean.compare(a.replica(), b.replica()))
                .toList();
    }

    private void add(NodePlan model, String service, Instant now) {
        var number = 2;
        while (taken(service + "-" + number)) {
            number++;
        }
        var plan = model.replica(service + "-" + number, service);
        var values = new TreeMap<>(values(plan));
        topology.ports().forEach((key, port) -> {
            if (key.startsWith(service + ".")) {
                values.put(key, String.valueOf(Ports.firstFree(port + 1)));
            }
        });
        var slot = new Slot(plan, values, true, state, launch);
        slots.add(slot);
        slot.start(now);
    }

    private Map<String, String> values(NodePlan plan) {
        return topology.valuesFor(plan, Map.of("state", state.root().toString()));
    }

    private boolean taken(String name) {
        return slots.stream().anyMatch(slot -> slot.name().equals(name))
                || state.living(name).isPresent();
    }
}
