package cobnut.launcher.command.nodes;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.NodeRecord;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import cobnut.launcher.supervisor.ControlClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the nodes that run here, and those that the supervisor is about to bring back. */
@Command(name = "ps", description = "Shows the nodes that run here and what they run.")
public final class Ps implements Callable<Integer> {

    private static final List<String> TITLES =
            List.of("NODE", "PID", "STATE", "UP", "CPU", "MEMORY", "SERVICES (instances)", "MANAGEMENT");

    /** Every node serves its operators; that tells nobody anything. */
    private static final String OPERATORS = "node";

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var state = StateFolder.find();
        var living = state.living();
        var views = new NodeClient(state).views();
        var rows = new ArrayList<Output.Row>();
        living.forEach(node -> rows.add(row(node, views.get(node.name()))));
        var supervisor = state.supervisor();
        if (supervisor.filter(SupervisorRecord::alive).isPresent()) {
            rows.addAll(absent(state, living));
        }
        output.print(TITLES, rows);
        supervisor.filter(one -> !one.alive()).ifPresent(dead -> supervisorDied(dead, !living.isEmpty()));
        if (rows.isEmpty()) {
            Say.wrong("nothing runs from " + state.root(), "./cobnut up");
            return Exit.NOT_RUNNING;
        }
        return Exit.OK;
    }

    private static void supervisorDied(SupervisorRecord dead, boolean nodes) {
        Say.wrong(
                "the supervisor (pid " + dead.process().pid() + ") died"
                        + (nodes ? "; the nodes go on, but nobody brings them back" : ""),
                nodes ? "./cobnut up --detach   (adopts them)" : "./cobnut up");
    }

    private static Output.Row row(NodeRecord node, @Nullable JsonObject view) {
        var seen = view == null ? new JsonObject() : view;
        var services = NodeClient.objects(seen, "services").stream()
                .filter(service -> !OPERATORS.equals(service.getString("name")))
                .toList();
        var memory = number(seen.getValue("memoryBytes"));
        var cpu = seen.getDouble("cpu", 0.0);
        var up = node.process()
                .alive()
                .flatMap(process -> process.info().startInstant())
                .map(Ps::since);
        var state =
                view == null ? (node.management().isEmpty() ? "STARTING" : "SILENT") : seen.getString("state", "UP");
        var named = services.isEmpty()
                ? String.join(" ", node.services())
                : services.stream()
                        .map(service -> service.getString("name") + "(" + service.getInteger("instances", 0) + ")")
                        .collect(Collectors.joining(" "));
        return new Output.Row(
                List.of(
                        node.name(),
                        String.valueOf(node.process().pid()),
                        state,
                        up.map(Ps::coarse).orElse("-"),
                        "%.0f%%".formatted(cpu * 100),
                        memory == 0 ? "-" : (memory >> 20) + "M",
                        named,
                        node.management()),
                new JsonObject()
                        .put("name", node.name())
                        .put("pid", node.process().pid())
                        .put("state", state)
                        .put("upSeconds", up.map(Duration::toSeconds).orElse(0L))
                        .put("cpu", cpu)
                        .put("memoryBytes", memory)
                        .put("services", json(node, services))
                        .put("management", node.management())
                        .put("bootId", node.bootId()));
    }

    private static JsonArray json(NodeRecord node, List<JsonObject> services) {
        var array = new JsonArray();
        if (services.isEmpty()) {
            node.services()
                    .forEach(
                            name -> array.add(new JsonObject().put("name", name).put("instances", 0)));
        }
        services.forEach(service -> array.add(new JsonObject()
                .put("name", service.getString("name"))
                .put("instances", service.getInteger("instances", 0))
                .put("inFlight", service.getInteger("inFlight", 0))));
        return array;
    }

    /** Nodes of the supervisor that do not live at the moment. */
    private static List<Output.Row> absent(StateFolder state, List<NodeRecord> living) {
        try {
            var known = living.stream().map(NodeRecord::name).toList();
            return NodeClient.objects(new ControlClient(state).order("nodes", new JsonObject()), "nodes").stream()
                    .filter(slot -> !known.contains(slot.getString("name")))
                    .map(Ps::absentRow)
                    .toList();
        } catch (Refusal busy) {
            return List.of();
        }
    }

    private static Output.Row absentRow(JsonObject slot) {
        var state = switch (slot.getString("phase", "DOWN")) {
            case "WAITING" -> "CRASHED";
            case "STARTING" -> "STARTING";
            default -> slot.getString("phase", "DOWN");
        };
        var services = slot.getJsonArray("services", new JsonArray());
        var names = services.stream().map(String::valueOf).collect(Collectors.joining(" "));
        var array = new JsonArray();
        services.forEach(name -> array.add(new JsonObject().put("name", name).put("instances", 0)));
        var pid = number(slot.getValue("pid"));
        return new Output.Row(
                List.of(slot.getString("name"), pid == 0 ? "-" : String.valueOf(pid), state, "-", "-", "-", names, "-"),
                new JsonObject()
                        .put("name", slot.getString("name"))
                        .put("pid", pid)
                        .put("state", state)
                        .put("services", array));
    }

    private static Duration since(Instant start) {
        return Duration.between(start, Instant.now());
    }

    private static String coarse(Duration up) {
        if (up.toSeconds() < 60) {
            return up.toSeconds() + "s";
        }
        return up.toMinutes() < 60 ? up.toMinutes() + "m" : up.toHours() + "h" + up.toMinutesPart() + "m";
    }

    /** proto3 JSON writes 64-bit numbers as text. */
    static long number(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.longValue();
            case String text when text.matches("-?\\d{1,18}") -> Long.parseLong(text);
            case null, default -> 0;
        };
    }
}
