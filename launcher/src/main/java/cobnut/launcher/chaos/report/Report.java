package cobnut.launcher.chaos.report;

import cobnut.launcher.chaos.check.Violation;
import cobnut.launcher.chaos.workload.History;
import cobnut.launcher.chaos.workload.History.Count;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Everything that is told about a run, while it goes on and afterwards; a folder keeps it. */
public final class Report {
    private static final int SHOWN = 20;
    private static final int LINES_SHOWN = 12;
    private static final List<String> TITLES = List.of(
            "NEMESIS",
            "STRIKES",
            "ACKNOWLEDGED",
            "UNKNOWN",
            "BACK p50",
            "BACK MAX",
            "WHOLE MAX",
            "FINAL MAX",
            "VIOLATIONS");

    private final Path folder;
    private final List<Cycle> cycles = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    public Report(Path folder) {
        this.folder = folder;
    }

    /** A nemesis that this machine cannot have: shown as such, never as passed. */
    public void skipped(String nemesis, String why) {
        Say.line(nemesis + ": skipped, " + why);
        skipped.put(nemesis, why);
    }

    public void cycle(Cycle cycle, int planned) {
        cycles.add(cycle);
        write("cycles.jsonl", cycle.write());
        Say.line("%4d%s %-10s %-24s held %5s  back %5s  whole %5s  orders +%d  unknown +%d%s"
                .formatted(
                        cycle.number(),
                        planned > 0 ? "/" + planned : "",
                        cycle.nemesis(),
                        cycle.victim(),
                        Say.time(cycle.held()),
                        time(cycle.back()),
                        time(cycle.whole()),
                        cycle.count().acknowledged(),
                        cycle.count().unknown(),
                        cycle.violations() == 0 ? "" : "  VIOLATIONS " + cycle.violations()));
    }

    public void violations(List<Violation> found) {
        for (var violation : found) {
            if (!violations.contains(violation)) {
                violations.add(violation);
                write("violations.jsonl", violation.write());
            }
        }
    }

    public boolean clean() {
        return violations.isEmpty();
    }

    /** The table, the sum, and of each violation the row and what clients saw of that order. */
    public void close(PrintWriter out, History history, Count total, Duration took) throws IOException {
        var rows = new ArrayList<Output.Row>();
        var byNemesis = new LinkedHashMap<String, List<Cycle>>();
        cycles.forEach(cycle -> byNemesis
                .computeIfAbsent(cycle.nemesis(), _ -> new ArrayList<>())
                .add(cycle));
        byNemesis.forEach((name, list) -> rows.add(row(name, list)));
        skipped.forEach((name, why) -> rows.add(
                new Output.Row(List.of(name, "skipped", "-", "-", "-", "-", "-", "-", why), new JsonObject())));
        Output.TABLE.print(out, TITLES, rows);
        out.println();
        out.println("%d cycles in %s: %d orders acknowledged, %d answers unknown, %d refused, %d violations"
                .formatted(
                        cycles.size(),
                        Say.time(took),
                        total.acknowledged(),
                        total.unknown(),
                        total.failed(),
                        violations.size()));
        for (var violation : violations.subList(0, Math.min(SHOWN, violations.size()))) {
            out.println("✗ " + violation);
            show(out, history, violation.subject());
        }
        if (violations.size() > SHOWN) {
            out.println("… and " + (violations.size() - SHOWN) + " more");
        }
        out.println("History: " + folder);
        out.flush();
    }

    private static void show(PrintWriter out, History history, String subject) throws IOException {
        if (subject.length() < 8) {
            return;
        }
        try (var lines = Files.lines(history.file())) {
            lines.filter(line -> line.contains(subject)).limit(LINES_SHOWN).forEach(line -> out.println("    " + line));
        }
    }

    private static Output.Row row(String name, List<Cycle> list) {
        return new Output.Row(
                List.of(
                        name,
                        String.valueOf(list.size()),
                        sum(list, cycle -> cycle.count().acknowledged()),
                        sum(list, cycle -> cycle.count().unknown()),
                        time(part(list, Cycle::back, 0.5)),
                        time(part(list, Cycle::back, 1)),
                        time(part(list, Cycle::whole, 1)),
                        time(part(list, Cycle::settled, 1)),
                        sum(list, cycle -> (long) cycle.violations())),
                new JsonObject());
    }

    private static String sum(List<Cycle> list, Function<Cycle, Long> what) {
        return String.valueOf(list.stream().mapToLong(what::apply).sum());
    }

    /** The time that such a part of them did not exceed. */
    private static Optional<Duration> part(List<Cycle> list, Function<Cycle, Optional<Duration>> what, double part) {
        var times = list.stream()
                .flatMap(cycle -> what.apply(cycle).stream())
                .sorted()
                .toList();
        return times.isEmpty() ? Optional.empty() : Optional.of(times.get((int) Math.ceil(part * times.size()) - 1));
    }

    private static String time(Optional<Duration> time) {
        return time.map(Say::time).orElse("-");
    }

    private void write(String name, JsonObject line) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(name), line.encode() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write into " + folder, failed);
        }
    }
}
