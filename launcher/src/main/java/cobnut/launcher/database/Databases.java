package cobnut.launcher.database;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.DatabaseServer;
import cobnut.launcher.topology.Topology;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.local.LocalPostgres;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which PostgreSQL a state folder uses: the one under it, or the one {@code COBNUT_DATABASE_URL} names. A service for
 * which there is a {@code COBNUT_<SERVICE>_DATABASE_URL} has its schema there.
 */
public final class Databases {

    private Databases() {}

    /** What a supervisor looks after. */
    public static DatabaseServer of(StateFolder state, Topology topology) {
        var schemas = new SchemaSet(Databases.class.getClassLoader());
        return External.address(state)
                .<DatabaseServer>map(address -> new External(state, address, schemas, topology))
                .orElseGet(() -> new Local(state, schemas, topology));
    }

    /** The process number of the local server; 0 when it does not run. */
    public static long runningPid(StateFolder state) {
        return local(state).map(LocalPostgres::pid).orElse(0L);
    }

    /** Stops the local server if it runs. */
    public static void stopLocal(StateFolder state) {
        local(state).ifPresent(LocalPostgres::stop);
    }

    /** @throws Refusal when there is no server to speak to */
    public static DatabaseAddress address(StateFolder state) {
        return External.address(state)
                .or(() -> local(state).map(LocalPostgres::address))
                .orElseThrow(() -> Refusal.notRunning("no PostgreSQL runs for " + state.root()));
    }

    /**
     * Where the service's schema is.
     *
     * @throws Refusal when there is no server to speak to
     */
    public static DatabaseAddress address(StateFolder state, String service) {
        return External.address(state, service).orElseGet(() -> address(state));
    }

    private static Optional<LocalPostgres> local(StateFolder state) {
        return state.exists() ? LocalPostgres.running(folder(state)) : Optional.empty();
    }

    static Path folder(StateFolder state) {
        return state.root().resolve("postgres");
    }
}
