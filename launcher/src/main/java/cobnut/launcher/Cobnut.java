package cobnut.launcher;

import cobnut.launcher.command.chaos.Chaos;
import cobnut.launcher.command.cluster.Down;
import cobnut.launcher.command.cluster.Supervise;
import cobnut.launcher.command.cluster.Up;
import cobnut.launcher.command.durable.Events;
import cobnut.launcher.command.durable.Explain;
import cobnut.launcher.command.durable.SagaCommand;
import cobnut.launcher.command.nodes.CallCommand;
import cobnut.launcher.command.nodes.Drain;
import cobnut.launcher.command.nodes.Logs;
import cobnut.launcher.command.nodes.Ps;
import cobnut.launcher.command.nodes.Restart;
import cobnut.launcher.command.nodes.Run;
import cobnut.launcher.command.nodes.Scale;
import cobnut.launcher.command.nodes.ServicesCommand;
import cobnut.launcher.command.project.Completion;
import cobnut.launcher.command.project.Doctor;
import cobnut.launcher.command.project.New;
import cobnut.launcher.command.schema.BackupCommand;
import cobnut.launcher.command.schema.Db;
import cobnut.launcher.command.schema.Migrate;
import cobnut.launcher.command.schema.RestoreCommand;
import picocli.CommandLine.Command;

/** All commands by name. */
@Command(
        name = "cobnut",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = picocli.CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description = "Starts, joins, shows, scales and stops a cluster of services.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:something failed; the sentence before says what",
            "2:the command line was not understood",
            "3:nothing runs that the command could speak to",
            "4:it is up already",
            "5:a port or database connections are taken",
            "6:this machine lacks something; see cobnut doctor",
            "130:a second signal ended it at once"
        },
        subcommands = {
            Up.class,
            Run.class,
            Ps.class,
            ServicesCommand.class,
            Logs.class,
            Scale.class,
            Drain.class,
            Restart.class,
            Down.class,
            CallCommand.class,
            Events.class,
            SagaCommand.class,
            Explain.class,
            Migrate.class,
            Db.class,
            BackupCommand.class,
            RestoreCommand.class,
            Chaos.class,
            New.class,
            Doctor.class,
            Completion.class,
            Supervise.class
        })
public final class Cobnut {}
