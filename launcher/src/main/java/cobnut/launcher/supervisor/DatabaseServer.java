package cobnut.launcher.supervisor;

/** The PostgreSQL under a cluster: the local one, or one that somebody else runs. */
public interface DatabaseServer extends AutoCloseable {

    /** What people read about it: version and address. */
    String label();

    /** The local port; 0 when it is not ours. */
    int port();

    /** Starts it unless it runs; returns when it accepts connections. */
    void start();

    /** Brings the schema of every service up to date, and refuses when their pools ask for more than it grants. */
    void prepare();

    /** Whether the server process lives; always true for one that somebody else runs. */
    boolean alive();

    /** Stops a local one, after a checkpoint; leaves a foreign one alone. */
    @Override
    void close();
}
