package cobnut.launcher.command.schema;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.database.Databases;
import cobnut.launcher.database.SchemaSet;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Looks at schemas without changing them. */
@Command(name = "db", description = "Looks at schemas.", subcommands = Db.Plan.class)
public final class Db {

    /** Lists what {@code migrate} would apply. */
    @Command(name = "plan", description = "Lists the migrations that a service's schema still lacks.")
    public static final class Plan implements Callable<Integer> {

        @Parameters(paramLabel = "SERVICE")
        private String service = "";

        @Override
        public Integer call() {
            var schemas = new SchemaSet(Db.class.getClassLoader());
            var pending = schemas.pending(Databases.address(StateFolder.find(), service), service);
            pending.forEach(OutputOption.stdout()::println);
            if (pending.isEmpty()) {
                Say.good(service + " is up to date");
            }
            return Exit.OK;
        }
    }
}
