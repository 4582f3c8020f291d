package cobnut.launcher.chaos;

import cobnut.launcher.chaos.check.Books;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Firewall;
import cobnut.launcher.chaos.nemesis.Kill;
import cobnut.launcher.chaos.nemesis.KillAll;
import cobnut.launcher.chaos.nemesis.Nemesis;
import cobnut.launcher.chaos.nemesis.Partition;
import cobnut.launcher.chaos.nemesis.Pause;
import cobnut.launcher.chaos.nemesis.Poison;
import cobnut.launcher.chaos.nemesis.Postgres;
import cobnut.launcher.chaos.nemesis.Restoring;
import cobnut.launcher.chaos.nemesis.Rolling;
import cobnut.launcher.chaos.report.Report;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All nemeses by name. What the machine cannot do is reported as skipped. */
public final class Arsenal {
    public static final String PARTITION = "partition";
    public static final List<String> NAMES =
            List.of("kill", "kill-all", "pause", PARTITION, "postgres", "restart", "poison", "restore");

    private final Cluster cluster;
    private final Books books;
    private final Report report;

    public Arsenal(Cluster cluster, Books books, Report report) {
        this.cluster = cluster;
        this.books = books;
        this.report = report;
    }

    /** @throws Refusal naming those there are */
    public static void requireKnown(Collection<String> names) {
        names.stream().filter(name -> !NAMES.contains(name)).findFirst().ifPresent(name -> {
            throw new Refusal(
                    Exit.USAGE, "there is no nemesis '" + name + "'; there are " + String.join(", ", NAMES), null);
        });
    }

    public Map<String, Nemesis> of(Collection<String> names) throws SQLException {
        var chosen = new LinkedHashMap<String, Nemesis>();
        for (var name : names) {
            made(name).ifPresent(nemesis -> chosen.put(name, nemesis));
        }
        return chosen;
    }

    private Optional<Nemesis> made(String name) throws SQLException {
        return switch (name) {
            case "kill" -> Optional.of(new Kill(cluster));
            case "kill-all" -> Optional.of(new KillAll(cluster));
            case "pause" -> Optional.of(new Pause(cluster));
            case PARTITION -> partition();
            case "postgres" -> Optional.of(new Postgres(cluster, books));
            case "restart" -> Optional.of(new Rolling(cluster));
            case "poison" -> Optional.of(new Poison(cluster, books));
            case "restore" -> Optional.of(new Restoring(cluster, books.stock()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Optional<Nemesis> partition() {
        if (cluster.firewall().isEmpty()) {
            report.skipped(PARTITION, Firewall.lacking().orElse("was not prepared"));
        }
        return cluster.firewall().map(firewall -> new Partition(cluster, firewall));
    }
}
