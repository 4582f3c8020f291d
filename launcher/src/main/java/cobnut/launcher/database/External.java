package cobnut.launcher.database;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.DatabaseServer;
import cobnut.launcher.topology.Topology;
import cobnut.postgres.DatabaseAddress;
import java.util.Optional;
import java.util.function.Function;

/** A PostgreSQL that somebody else runs: looked at, migrated, never started or stopped from here. */
final class External implements DatabaseServer {

    private final StateFolder state;
    private final DatabaseAddress address;
    private final SchemaSet schemas;
    private final Topology topology;

    External(StateFolder state, DatabaseAddress address, SchemaSet schemas, Topology topology) {
        this.state = state;
        this.address = address;
        this.schemas = schemas;
        this.topology = topology;
    }

    /** From {@code COBNUT_DATABASE_URL}; empty when it is not set. */
    static Optional<DatabaseAddress> address(StateFolder state) {
        return Optional.ofNullable(System.getenv("COBNUT_DATABASE_URL")).flatMap(_ -> address(state, "cobnut"));
    }

    /** The same for one service, which may have a database of its own. */
    static Optional<DatabaseAddress> address(StateFolder state, String service) {
        return new cobnut.chassis.runtime.Databases(state.root(), System.getenv()).external(service);
    }

    @Override
    public String label() {
        return "external   " + address.host() + ":" + address.port();
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public void start() {
        if (Connections.granted(address) < 1) {
            throw new Refusal(Exit.FAILED, "PostgreSQL at " + address + " grants no connections", null);
        }
    }

    @Override
    public void prepare() {
        Function<String, DatabaseAddress> where = service -> Databases.address(state, service);
        Connections.require(topology, schemas, where);
        schemas.bringUpToDate(where, topology.services());
    }

    @Override
    public boolean alive() {
        return true;
    }

    @Override
    public void close() {
        // Not ours to stop.
    }
}
