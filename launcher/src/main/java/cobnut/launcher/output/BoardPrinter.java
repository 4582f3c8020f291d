package cobnut.launcher.output;

import cobnut.launcher.supervisor.Board;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Draws a {@link Board}: repainted in place on a terminal, a line for each thing that is there elsewhere. */
public final class BoardPrinter implements Consumer<Board.View> {

    private static final String SPIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private final PrintWriter out;
    private final boolean terminal;
    private final InstantSource clock;
    private final Instant began;
    private final Set<String> printed = new HashSet<>();
    private int painted;
    private boolean finished;

    public BoardPrinter(PrintWriter out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.began = clock.instant();
    }

    /** Whether standard output is a terminal that can be repainted. */
    public static boolean onTerminal() {
        var console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    @Override
    public synchronized void accept(Board.View view) {
        if (finished) {
            if (view.phase() == Board.Phase.STOPPING) {
                out.println("stopping, the edge first, PostgreSQL last (once more to stop at once)");
                out.flush();
            }
            return;
        }
        if (terminal && view.phase() != Board.Phase.FAILED && view.phase() != Board.Phase.STOPPING) {
            paint(view);
        } else {
            lines(view);
        }
        finished = view.phase() != Board.Phase.STARTING;
        if (view.phase() == Board.Phase.READY) {
            hints(view);
        }
        out.flush();
    }

    private void paint(Board.View view) {
        if (painted > 0) {
            out.print("\033[" + painted + "A");
        }
        var running = Duration.between(began, clock.instant());
        var spin = String.valueOf(SPIN.charAt((int) (running.toMillis() / 100 % SPIN.length())));
        for (var line : view.lines()) {
            out.print("\033[2K");
            out.println(text(line, line.took() == null ? spin + "  " + Say.time(running) : ""));
        }
        painted = view.lines().size();
    }

    private void lines(Board.View view) {
        for (var line : view.lines()) {
            if (line.took() != null && printed.add(line.name())) {
                out.println(text(line, ""));
            }
        }
    }

    private static String text(Board.Line line, String waiting) {
        var state = line.took() == null ? waiting : "ready  " + Say.time(line.took());
        return "%-9s %-50s %s".formatted(line.name(), line.what(), state);
    }

    private void hints(Board.View view) {
        var host = "localhost:" + view.edge();
        if (view.edge() > 0) {
            out.println("Shop      http://" + host + "   API /openapi.json");
            out.println("Try       curl -s '" + host + "/v1/products?pageSize=2'");
        }
        out.println("Next      ./cobnut run orders --node extra     (in another terminal)");
    }
}
