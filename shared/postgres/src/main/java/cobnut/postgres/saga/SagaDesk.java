package cobnut.postgres.saga;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All sagas of one service, as operators see and change them, whatever their definitions. Each change is a line of the
 * saga's log with who and why. Blocks like {@link Database}. Thread-safe.
 */
public final class SagaDesk {
    private final Database database;
    private final Collection<? extends Sagas<?, ?>> known;

    /** @param known what this node runs; looked at each time */
    public SagaDesk(Database database, Collection<? extends Sagas<?, ?>> known) {
        this.database = database;
        this.known = known;
    }

    /**
     * The last ones changed first.
     *
     * @param attention only those that need an operator
     * @param open only those that are not final
     */
    public List<SagaView<String>> list(boolean attention, boolean open, int max) {
        return database.list("""
            select * from saga where (not $1 or attention is not null) and (not $2 or not final)
            order by updated_at desc limit $3
            """, this::view, attention, open, max);
    }

    /** How many need an operator. */
    public long inNeed() {
        return database.find("select count(*) from saga where attention is not null", row -> row.getLong(0))
                .orElseThrow();
    }

    public Optional<SagaView<String>> find(UUID id) {
        return database.find("select * from saga where id = $1", this::view, id);
    }

    /** Those of that subject, and the one of that id, the oldest first. */
    public List<SagaView<String>> about(String subject) {
        return database.list("""
            select * from saga where subject = $1 and subject <> '' or id = $2 order by created_at
            """, this::view, subject, id(subject));
    }

    private static @Nullable UUID id(String subject) {
        try {
            return UUID.fromString(subject);
        } catch (IllegalArgumentException named) {
            return null;
        }
    }

    /** What happened to a saga, oldest first. */
    public List<SagaLine> history(UUID id) {
        return SagaRows.history(database, id);
    }

    /** See {@link Sagas#retry}; refused with SAGA_UNKNOWN, as all changes, when this node does not run it. */
    public SagaView<String> retry(UUID id, String who, String why) {
        sagas(id).retry(id, who, why);
        return present(id);
    }

    /** See {@link Sagas#skip}. */
    public SagaView<String> skip(UUID id, String news, String who, String why) {
        sagas(id).skip(id, news, who, why);
        return present(id);
    }

    /** See {@link Sagas#compensate}. */
    public SagaView<String> compensate(UUID id, String who, String why) {
        sagas(id).compensate(id, who, why);
        return present(id);
    }

    private SagaView<String> present(UUID id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    private Sagas<?, ?> sagas(UUID id) {
        return find(id).flatMap(view -> running(view.definition(), view.definitionVersion()))
                .orElseThrow(() -> unknown(id));
    }

    private Optional<? extends Sagas<?, ?>> running(String definition, int version) {
        return known.stream().filter(each -> each.are(definition, version)).findFirst();
    }

    private static ServiceException unknown(UUID id) {
        return ServiceException.refuse(Kind.NOT_FOUND, "SAGA_UNKNOWN", "this node runs no saga " + id);
    }

    private SagaView<String> view(Row row) {
        var sagas = running(row.getString("definition"), row.getInteger("definition_version"));
        return SagaView.of(
                row,
                state -> state,
                state -> sagas.map(known -> known.listens(state)).orElse(List.of()));
    }
}
