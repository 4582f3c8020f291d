package cobnut.testkit.simulation.twin;

import static cobnut.testkit.simulation.twin.SagaRow.NEVER;

import cobnut.kernel.saga.SagaTable;
import cobnut.kernel.saga.SagaTable.Phase;
import cobnut.postgres.Overtaken;
import cobnut.postgres.saga.SagaConfig;
import cobnut.postgres.saga.SagaStep.Held;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.twin.SagaRow.Line;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of one definition, as the SQL of {@code SagaRows} changes them. Each method is one statement. */
public final class TwinSagas<S extends Enum<S>, N extends Enum<N>> {

    /** Where a line of the log is: the key is unique. */
    public record Place(UUID saga, long version) {}

    public final Table<UUID, SagaRow<S>> sagas = Table.named("saga");
    public final Table<Place, Line<S>> log = Table.named("saga_log");

    private final SagaTable<S, N> table;
    private final SagaConfig config;

    public TwinSagas(SagaTable<S, N> table, SagaConfig config) {
        this.table = table;
        this.config = config;
    }

    /** @param node that goes on with it at once; null when that is anybody's */
    public Held<S> start(SimulatedTx tx, UUID id, byte[] request, @Nullable String node) {
        long now = tx.now();
        var first = table.first();
        boolean last = table.isFinal(first);
        long deadline = now + table.deadline().toMillis();
        var row = new SagaRow<>(
                id, first, 1, 1, request, 0, 0, due(now, last, node), deadline, last ? null : node, last, null);
        tx.put(sagas, id, row);
        tx.put(log, new Place(id, 1), new Line<>(id, 1, first, "START", first));
        return row.held(Long.MIN_VALUE);
    }

    private long due(long now, boolean last, @Nullable String node) {
        return last ? NEVER : node == null ? now : now + config.lease().toMillis();
    }

    /** Due rows, the longest waiting first; rows that somebody else is writing are skipped. */
    public List<Held<S>> claim(SimulatedTx tx, String node, int most) {
        long now = tx.now();
        var due = tx.list(sagas, row -> !row.isFinal() && row.dueAt() <= now);
        due.sort(Comparator.comparingLong(SagaRow::dueAt));
        return due.stream()
                .filter(row -> tx.tryLock(sagas, row.id()))
                .limit(most)
                .map(row -> row.claimed(node, now + config.lease().toMillis()))
                .peek(row -> tx.put(sagas, row.id(), row))
                .map(row -> row.held(now))
                .toList();
    }

    public boolean holds(SimulatedTx tx, Held<S> held) {
        var row = tx.get(sagas, held.id());
        return row != null && row.is(held);
    }

    /** Compare-and-set; {@code told} moves a saga whoever holds it. Throws Overtaken when it is no longer as read. */
    public Held<S> move(SimulatedTx tx, Held<S> from, boolean told, String news, S to, byte[] request, String node) {
        var row = locked(tx, from.id());
        if (row == null || row.version() != from.version() || !told && row.epoch() != from.epoch()) {
            throw new Overtaken("the row was changed by somebody else");
        }
        long now = tx.now();
        boolean last = table.isFinal(to);
        var moved = row.moved(to, request, last, node, due(now, last, node));
        tx.put(sagas, row.id(), moved);
        write(tx, new Line<>(row.id(), moved.version(), row.state(), news, to));
        return moved.held(now);
    }

    /** How many rows were changed: none when the saga is in other hands. */
    public int later(SimulatedTx tx, Held<S> held, long millis, boolean puzzling) {
        var row = locked(tx, held.id());
        if (row == null || !row.is(held)) {
            return 0;
        }
        long due = tx.now() + millis;
        boolean hears = listens(held.state()) && row.deadline() > tx.now();
        tx.put(sagas, row.id(), row.later(puzzling, hears ? Math.min(row.deadline(), due) : due));
        return 1;
    }

    public int shelve(SimulatedTx tx, Held<S> held, String why) {
        var row = locked(tx, held.id());
        if (row == null || !row.is(held)) {
            return 0;
        }
        var shelved = row.shelved(why, again(tx, row));
        tx.put(sagas, row.id(), shelved);
        write(tx, new Line<>(row.id(), shelved.version(), row.state(), "NEEDS_ATTENTION", row.state()));
        return 1;
    }

    /** When one that waits for an operator is looked at all the same. */
    private long again(SimulatedTx tx, SagaRow<S> row) {
        if (table.phase(row.state()) == Phase.UNDOING) {
            return tx.now() + config.longestBackoff().toMillis();
        }
        return listens(row.state()) ? Math.max(row.deadline(), tx.now()) : NEVER;
    }

    public boolean unshelve(SimulatedTx tx, UUID id) {
        var row = locked(tx, id);
        boolean waits = row != null && (row.attention() != null || row.owner() == null && row.dueAt() > tx.now());
        if (row == null || row.isFinal() || !waits) {
            return false;
        }
        var again = row.unshelved(tx.now());
        tx.put(sagas, id, again);
        write(tx, new Line<>(id, again.version(), row.state(), "RETRY", row.state()));
        return true;
    }

    public int release(SimulatedTx tx, String node) {
        var mine = tx.list(sagas, row -> !row.isFinal() && node.equals(row.owner()));
        mine.forEach(row -> tx.lock(sagas, row.id()));
        mine.forEach(row -> tx.put(sagas, row.id(), row.released(tx.now())));
        return mine.size();
    }

    /** After a restore: nobody holds any, no late writer has a right one, and what time brings is due now. */
    public void freed(SimulatedTx tx) {
        tx.list(sagas, row -> !row.isFinal() && row.dueAt() < NEVER)
                .forEach(row -> tx.put(sagas, row.id(), row.released(tx.now())));
    }

    public Optional<Held<S>> present(SimulatedTx tx, UUID id) {
        return Optional.ofNullable(tx.get(sagas, id)).map(row -> row.held(tx.now()));
    }

    private @Nullable SagaRow<S> locked(SimulatedTx tx, UUID id) {
        tx.lock(sagas, id);
        return tx.get(sagas, id);
    }

    private void write(SimulatedTx tx, Line<S> line) {
        tx.put(log, new Place(line.saga(), line.version()), line);
    }

    private boolean listens(S state) {
        return table.deadlineNews().flatMap(news -> table.next(state, news)).isPresent();
    }
}
