package cobnut.launcher.database;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.DatabaseServer;
import cobnut.launcher.topology.Topology;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.local.LocalPostgres;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL under the state folder; detached, so that it outlives a supervisor that is killed. */
final class Local implements DatabaseServer {

    private final StateFolder state;
    private final Path folder;
    private final SchemaSet schemas;
    private final Topology topology;
    private volatile @Nullable LocalPostgres server;

    Local(StateFolder state, SchemaSet schemas, Topology topology) {
        this.state = state;
        this.folder = Databases.folder(state);
        this.schemas = schemas;
        this.topology = topology;
    }

    @Override
    public String label() {
        return LocalPostgres.VERSION + "   127.0.0.1:" + port();
    }

    @Override
    public int port() {
        var running = server;
        return running == null ? topology.postgres() : running.port();
    }

    @Override
    public void start() {
        try {
            server = LocalPostgres.start(folder, port(), topology.connections());
        } catch (IllegalStateException | UncheckedIOException failed) {
            throw new Refusal(Exit.FAILED, String.valueOf(failed.getMessage()), "./cobnut doctor");
        }
    }

    @Override
    public void prepare() {
        var running = server;
        if (running != null) {
            Function<String, DatabaseAddress> where =
                    service -> External.address(state, service).orElse(running.address());
            Connections.require(topology, schemas, where);
            schemas.bringUpToDate(where, topology.services());
        }
    }

    @Override
    public boolean alive() {
        var running = server;
        return running != null && running.isRunning();
    }

    @Override
    public void close() {
        LocalPostgres.running(folder).ifPresent(LocalPostgres::stop);
    }
}
