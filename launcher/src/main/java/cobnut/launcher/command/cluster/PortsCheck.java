package cobnut.launcher.command.cluster;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.PortHolder;
import cobnut.launcher.net.Ports;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.Topology;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks for taken ports before anything is started. The edge's port is part of what people were told, so a taken one
 * is refused; ports that only the cluster knows move to the next free one.
 */
final class PortsCheck {

    private final StateFolder state;
    private final long postgresPid;

    PortsCheck(StateFolder state, long postgresPid) {
        this.state = state;
        this.postgresPid = postgresPid;
    }

    /** @throws Refusal naming who holds the port and what to type instead */
    Topology settled(Topology topology, boolean postgresChosen) {
        var ours = ours();
        var settled = topology;
        var given = new HashSet<Integer>();
        for (var port : topology.ports().entrySet()) {
            if (port.getKey().equals(topology.edge())) {
                require(port.getValue(), "--port", ours);
                given.add(port.getValue());
            }
        }
        for (var port : topology.ports().entrySet()) {
            if (!port.getKey().equals(topology.edge())) {
                var free = moved(port.getKey(), port.getValue(), ours, given);
                settled = settled.withPort(port.getKey(), free);
            }
        }
        if (postgresPid == 0 && postgresChosen) {
            require(topology.postgres(), "--postgres-port", ours);
        } else if (postgresPid == 0) {
            settled = settled.withPostgres(moved("postgres", topology.postgres(), ours, given));
        }
        return settled;
    }

    private void require(int port, String option, Set<Long> ours) {
        if (takenByOthers(port, ours)) {
            throw new Refusal(
                    Exit.TAKEN,
                    "port " + port + " is used by " + PortHolder.describe(port),
                    "./cobnut up " + option + " " + Ports.firstFree(port + 1));
        }
    }

    private int moved(String what, int port, Set<Long> ours, Set<Integer> given) {
        if (!takenByOthers(port, ours) && given.add(port)) {
            return port;
        }
        var free = Ports.firstFree(port + 1);
        while (!given.add(free)) {
            free = Ports.firstFree(free + 1);
        }
        Say.line("port " + port + " (" + what + ") is used by " + PortHolder.describe(port) + ": taking " + free);
        return free;
    }

    private boolean takenByOthers(int port, Set<Long> ours) {
        return Ports.taken(port)
                && PortHolder.of(port)
                        .map(holder -> !ours.contains(holder.pid()))
                        .orElse(true);
    }

    /** Nodes that a dead supervisor left behind keep their ports when they are adopted. */
    private Set<Long> ours() {
        var ours = new HashSet<Long>();
        state.living().forEach(node -> ours.add(node.process().pid()));
        return ours;
    }
}
