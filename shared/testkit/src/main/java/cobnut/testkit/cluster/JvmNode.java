package cobnut.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node in a JVM of its own. Blocking. */
public final class JvmNode {
    private final String name;
    private final Process process;
    private final Cable bus;
    private final Optional<Cable> database;
    private volatile String management = "";

    JvmNode(String name, Process process, Cable bus, Optional<Cable> database) {
        this.name = name;
        this.process = process;
        this.bus = bus;
        this.database = database;
    }

    void ready(String where) {
        management = where;
    }

    public String name() {
        return name;
    }

    /** host:port of its management server. */
    public String management() {
        return management;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9: nothing is flushed, said or given back. */
    public void kill() {
        process.destroyForcibly();
        await(10);
    }

    /** SIGSTOP: it stands still, its sockets stay open. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /**
     * What others send over the bus does not arrive, answers to its own calls included; what it sends does. The cluster
     * still counts it as a member, so only its silence tells.
     */
    public void cutBus() {
        bus.cut();
    }

    /** Nothing passes between the node and PostgreSQL. Throws IllegalStateException in a cluster without it. */
    public void cutDatabase() {
        database().cut();
    }

    /** Everything passes again, what was on its way first. */
    public void mend() {
        bus.mend();
        database.ifPresent(Cable::mend);
    }

    private Cable database() {
        return database.orElseThrow(
                () -> new IllegalStateException("the cluster has no PostgreSQL; say withPostgres()"));
    }

    /** Lets it leave in order. */
    public void leave() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Its end of the pipe is gone already.
        }
        if (!await(45)) {
            process.destroyForcibly();
            throw new IllegalStateException("node " + name + " did not leave within 45 s");
        }
    }

    void close() {
        if (isAlive()) {
            kill();
        }
        bus.close();
        database.ifPresent(Cable::close);
    }

    private boolean await(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void signal(String signal) {
        try {
            var kill = new ProcessBuilder(List.of("kill", "-" + signal, Long.toString(pid()))).start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid() + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
