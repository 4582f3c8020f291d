package cobnut.launcher.command.project;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Output;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what keeps a cluster from starting here, and says the line that mends each of it. */
@Command(name = "doctor", description = "Says what is missing on this machine, and the line that mends it.")
public final class Doctor implements Callable<Integer> {

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var findings = new Examination(StateFolder.find()).findings();
        if (output.format() == Output.JSON) {
            output.print(List.of(), findings.stream().map(Doctor::row).toList());
        } else {
            var out = OutputOption.stdout();
            findings.forEach(one ->
                    out.println((one.good() ? "✓ " : "✗ ") + "%-50s".formatted(one.sentence()) + "   " + one.mend()));
        }
        var bad = findings.stream().filter(one -> !one.good()).count();
        if (bad > 0) {
            throw new Refusal(
                    Exit.MACHINE, bad == 1 ? "one thing stands in the way" : bad + " things stand in the way", null);
        }
        return Exit.OK;
    }

    private static Output.Row row(Finding finding) {
        return new Output.Row(
                List.of(),
                new JsonObject()
                        .put("ok", finding.good())
                        .put("finding", finding.sentence())
                        .put("mend", finding.mend()));
    }
}
