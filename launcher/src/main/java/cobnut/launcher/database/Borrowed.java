package cobnut.launcher.database;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Ports;
import cobnut.launcher.node.Services;
import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.TopologyFile;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.local.LocalPostgres;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The databases of all services for one command; a local server that does not run is started, and stopped after. */
public final class Borrowed implements AutoCloseable {

    private final cobnut.chassis.runtime.Databases databases;
    private final Optional<LocalPostgres> started;

    private Borrowed(StateFolder state, Optional<LocalPostgres> started) {
        this.databases = new cobnut.chassis.runtime.Databases(state.root(), System.getenv());
        this.started = started;
    }

    /** @throws Refusal when the local server cannot be started */
    public static Borrowed of(StateFolder state) {
        var ours = External.address(state).isEmpty() && Databases.runningPid(state) == 0;
        return new Borrowed(state, ours ? Optional.of(start(state)) : Optional.empty());
    }

    private static LocalPostgres start(StateFolder state) {
        var topology = TopologyFile.read(Installation.config(state).resolve("topology.yaml"));
        try {
            return LocalPostgres.start(
                    Databases.folder(state), Ports.firstFree(topology.postgres()), topology.connections());
        } catch (IllegalStateException failed) {
            throw new Refusal(Exit.FAILED, String.valueOf(failed.getMessage()), "./cobnut doctor");
        }
    }

    public DatabaseAddress of(String service) {
        return databases.address(service);
    }

    /** Each once, whatever number of services it has. */
    public List<DatabaseAddress> all() {
        var found = new LinkedHashMap<String, DatabaseAddress>();
        var classes = Borrowed.class.getClassLoader();
        for (var service : new SchemaSet(classes).keeping(Services.in(classes).names())) {
            var address = of(service);
            found.putIfAbsent(address.toString(), address);
        }
        return List.copyOf(found.values());
    }

    @Override
    public void close() {
        started.ifPresent(LocalPostgres::stop);
    }
}
