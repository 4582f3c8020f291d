package cobnut.launcher.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the operating system can tell a process. */
public enum Signal {
    KILL,
    STOP,
    CONT;

    /** To all at once; those that are gone already are left out. */
    public void send(List<ProcessHandle> processes) {
        var living = processes.stream().filter(ProcessHandle::isAlive).toList();
        if (living.isEmpty()) {
            return;
        }
        var command = new ArrayList<>(List.of("kill", "-" + name()));
        living.forEach(process -> command.add(String.valueOf(process.pid())));
        try {
            var kill = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Some may have ended meanwhile, so its status says nothing.
            kill.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot send " + this, failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    public void send(ProcessHandle process) {
        send(List.of(process));
    }
}
