package cobnut.launcher.command;

import cobnut.launcher.output.Output;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --output table|json}, the same for every command that prints data. */
public final class OutputOption {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            description = "table for people, json for programs. Default: table")
    private Output output = Output.TABLE;

    public Output format() {
        return output;
    }

    /** Data goes to standard output. */
    public void print(List<String> titles, List<Output.Row> rows) {
        output.print(stdout(), titles, rows);
    }

    public static PrintWriter stdout() {
        return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }
}
