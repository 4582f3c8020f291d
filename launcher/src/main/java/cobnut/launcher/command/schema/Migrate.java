package cobnut.launcher.command.schema;

import cobnut.launcher.database.Databases;
import cobnut.launcher.database.SchemaSet;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.node.Services;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Brings schemas up to date, as the roles that own them. */
@Command(name = "migrate", description = "Makes and migrates the schemas of the named services, or of all.")
public final class Migrate implements Callable<Integer> {

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    @Override
    public Integer call() {
        var classes = Migrate.class.getClassLoader();
        var wanted = services.isEmpty() ? Services.in(classes).names() : services;
        var state = StateFolder.find();
        var steps = new SchemaSet(classes).bringUpToDate(service -> Databases.address(state, service), wanted);
        Say.good(steps == 0 ? "every schema is up to date" : steps + " migrations applied");
        return Exit.OK;
    }
}
