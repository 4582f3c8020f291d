package cobnut.launcher.node;

import java.io.IOException;

/** Notices that standard input was closed: whoever started this node is gone. */
public final class StdinWatch {

    private StdinWatch() {}

    /** Calls back once, from a thread of its own. */
    public static void onClosed(Runnable closed) {
        Thread.ofPlatform().name("stdin").daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // What is written there means nothing.
                    continue;
                }
            } catch (IOException broken) {
                closed.run();
                return;
            }
            closed.run();
        });
    }
}
