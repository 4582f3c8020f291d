package cobnut.launcher.command.durable;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who reads whose events, how far everybody has come, and what was put aside. */
@Command(
        name = "events",
        description = "Subscriptions: how far they are, what they put aside, and what to do about it.",
        subcommands = {Events.Ls.class, Events.Show.class, Events.Replay.class, Events.Drop.class, Events.Reset.class})
public final class Events {

    /** Each subscription once, whatever number of nodes shares it. */
    @Command(name = "ls", description = "Every subscription of the services that run here, its lag and what is parked.")
    static final class Ls implements Callable<Integer> {
        private static final List<String> TITLES =
                List.of("SERVICE", "SUBSCRIPTION", "LOG", "KIND", "STATE", "POSITION", "HEAD", "LAG", "AGE", "PARKED");

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            var found = new DurableClient(StateFolder.find())
                    .each("ListSubscriptions", new JsonObject(), "subscriptions", "service", "name");
            output.print(TITLES, found.stream().map(Ls::row).toList());
            found.stream()
                    .filter(one -> !one.getString("reason", "").isEmpty())
                    .forEach(one -> Say.wrong(
                            one.getString("service") + " " + one.getString("name") + " stands still: "
                                    + one.getString("reason"),
                            "./cobnut events reset --help"));
            return Exit.OK;
        }

        private static Output.Row row(JsonObject one) {
            var cells = new ArrayList<String>();
            for (var key : List.of("service", "name", "log", "kind", "state", "position", "head", "lag")) {
                cells.add(DurableClient.text(one, key));
            }
            cells.add("%.1fs".formatted(one.getDouble("ageSeconds", 0.0)));
            cells.add(DurableClient.text(one, "parked"));
            return new Output.Row(cells, one);
        }
    }

    /** Which subscription. */
    static final class Of {
        @Parameters(paramLabel = "SERVICE", index = "0")
        private String service = "";

        @Parameters(paramLabel = "SUBSCRIPTION", index = "1")
        private String subscription = "";

        JsonObject ask(String method, JsonObject request) {
            return new DurableClient(StateFolder.find())
                    .ofService(service, method, request.put("subscription", subscription));
        }

        @Override
        public String toString() {
            return service + " " + subscription;
        }
    }

    /** What was put aside, with its payload; secrets are withheld. */
    @Command(name = "show", description = "What a subscription has put aside, the oldest first.")
    static final class Show implements Callable<Integer> {
        private static final List<String> TITLES =
                List.of("EVENT", "KEY", "TYPE", "POS", "STATE", "ATTEMPTS", "PARKED AT", "REASON", "PAYLOAD");

        @Mixin
        private Of of = new Of();

        @Option(names = "--max", paramLabel = "N", description = "1 to 1000. Default: 100")
        private int max = 100;

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            var answer = of.ask("ListParkedEvents", new JsonObject().put("max", max));
            var events = DurableClient.objects(answer, "events");
            output.print(TITLES, events.stream().map(Show::row).toList());
            if (events.isEmpty()) {
                Say.good("nothing is parked in " + of);
            }
            return Exit.OK;
        }

        private static Output.Row row(JsonObject event) {
            var cells = new ArrayList<String>();
            for (var key : List.of("id", "key", "type", "pos", "state", "attempts", "parkedAt", "reason", "json")) {
                cells.add(DurableClient.text(event, key));
            }
            return new Output.Row(cells, event);
        }
    }

    /** Once more, perhaps with another payload. */
    @Command(
            name = "replay",
            description = {
                "Tries a parked event again, and then what waits behind it; all of them without EVENT.",
                "With --json the event gets that payload; what `show` withheld as *** stays as it was."
            })
    static final class Replay implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Parameters(paramLabel = "EVENT", index = "2", arity = "0..1", description = "an id that `show` printed")
        private String event = "";

        @Option(names = "--json", paramLabel = "JSON", description = "the whole payload, as `show` prints it")
        private String json = "";

        @Mixin
        private Why why = new Why();

        @Override
        public Integer call() {
            var request =
                    new JsonObject().put("eventId", event).put("json", json).put("reason", why.reason());
            var replayed = DurableClient.text(of.ask("ReplayParkedEvents", request), "replayed");
            Say.good(replayed + " of " + of + " will be tried again; ./cobnut events show " + of);
            return Exit.OK;
        }
    }

    /** Given up for good. */
    @Command(name = "drop", description = "Gives a parked event up for good; what waited behind it goes on.")
    static final class Drop implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Parameters(paramLabel = "EVENT", index = "2", description = "an id that `show` printed")
        private String event = "";

        @Mixin
        private Why why = new Why();

        @Override
        public Integer call() {
            of.ask("DropParkedEvent", new JsonObject().put("eventId", event).put("reason", why.reason()));
            Say.good(event + " is dropped from " + of);
            return Exit.OK;
        }
    }

    /** From the beginning, or from where the log is now. */
    @Command(
            name = "reset",
            description = {
                "Lets a REBUILDABLE subscription begin anew: what it built is cleared and built again.",
                "With --adopt one that its log refuses goes on from where both agree, and repeats nothing."
            })
    static final class Reset implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Option(names = "--adopt", description = "go on in the log's present generation; for one that stands still")
        private boolean adopt;

        @Mixin
        private Why why = new Why();

        @Override
        public Integer call() {
            var view = of.ask(
                    "ResetSubscription", new JsonObject().put("adopt", adopt).put("reason", why.reason()));
            if (!view.getString("reason", "").isEmpty()) {
                throw Refusal.failed(of + " stands still: " + view.getString("reason"));
            }
            Say.good(of + " goes on at position " + DurableClient.text(view, "position") + " of "
                    + DurableClient.text(view, "head"));
            return Exit.OK;
        }
    }

    private Events() {}
}
