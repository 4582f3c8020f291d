package cobnut.postgres.subscription.core;

import cobnut.postgres.log.EventLog;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Which partitions an instance takes and which it gives up, so that all have their share and nobody takes what another
 * holds. Pure: what two instances decide on different views is settled by the rows.
 */
public record Shares(List<Integer> claim, List<Integer> release) {

    /**
     * @param living all instances, this one among them
     * @param mine what this instance holds
     * @param free what nobody holds, or somebody whose lease is over
     */
    public static Shares decide(
            String me, Collection<String> living, Collection<Integer> mine, Collection<Integer> free) {
        var members = new TreeSet<>(living);
        members.add(me);
        int rank = members.headSet(me).size();
        int share = EventLog.PARTITIONS / members.size() + (rank < EventLog.PARTITIONS % members.size() ? 1 : 0);
        var claim =
                free.stream().sorted().limit(Math.max(0, share - mine.size())).toList();
        var release = mine.stream().sorted().skip(share).toList();
        return new Shares(claim, release);
    }
}
