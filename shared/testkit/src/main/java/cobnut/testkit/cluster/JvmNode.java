package cobnut.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node in a JVM of its own. Blocking. */
public final class JvmNode {
    private final String name;
    private final Process process;
    private final String management;

    JvmNode(String name, Process process, String management) {
        this.name = name;
        this.process = process;
        this.management = management;
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
