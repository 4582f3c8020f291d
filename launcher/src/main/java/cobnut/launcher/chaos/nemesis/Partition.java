package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.check.Violation;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Firewall;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** One node is cut: from the others, in one direction only, from the database only, or on the bus only; in turns. */
public final class Partition implements Nemesis {

    private enum How {
        MINORITY,
        ONE_WAY,
        DATABASE,
        BUS
    }

    private final Cluster cluster;
    private final Firewall firewall;
    private int strikes;
    private String victim = "";
    private long dropped;

    public Partition(Cluster cluster, Firewall firewall) {
        this.cluster = cluster;
        this.firewall = firewall;
    }

    @Override
    public String name() {
        return "partition";
    }

    @Override
    public String strike(RandomGenerator random) {
        var how = How.values()[strikes++ % How.values().length];
        var nodes = cluster.nodes();
        // The edge has no database to be cut from.
        int first = how == How.DATABASE ? 1 : 0;
        var alone = nodes.get(first + random.nextInt(nodes.size() - first));
        boolean speaks = random.nextBoolean();
        for (var other : nodes) {
            if (!other.equals(alone)) {
                cut(how, alone, other, speaks);
            }
        }
        if (how == How.DATABASE) {
            firewall.cutDatabase(alone);
        }
        victim = alone + " " + how.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return victim;
    }

    private void cut(How how, String alone, String other, boolean speaks) {
        switch (how) {
            case MINORITY -> {
                firewall.cut(alone, other);
                firewall.cut(other, alone);
            }
            case ONE_WAY -> {
                if (speaks) {
                    firewall.cut(other, alone);
                } else {
                    firewall.cut(alone, other);
                }
            }
            case BUS -> {
                firewall.cutBus(alone, other);
                firewall.cutBus(other, alone);
            }
            case DATABASE -> {}
        }
    }

    /** Mostly longer than it takes to notice. */
    @Override
    public Duration hold(RandomGenerator random) {
        double late = random.nextDouble();
        return Duration.ofMillis(4_000 + (long) (12_000 * late * late));
    }

    @Override
    public void heal() {
        dropped = firewall.dropped();
        firewall.mend();
    }

    @Override
    public List<Violation> found() {
        return dropped > 0 ? List.of() : List.of(new Violation("partition: nothing was cut", victim, "0 packets"));
    }
}
