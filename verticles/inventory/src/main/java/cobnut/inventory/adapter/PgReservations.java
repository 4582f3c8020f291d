package cobnut.inventory.adapter;

import cobnut.chassis.Node.Account;
import cobnut.inventory.domain.Reservation;
import cobnut.inventory.domain.Reservation.Committed;
import cobnut.inventory.domain.Reservation.None;
import cobnut.inventory.domain.Reservation.Released;
import cobnut.inventory.domain.Reservation.Reserved;
import cobnut.inventory.domain.Reservation.Returned;
import cobnut.inventory.domain.Reservation.Short;
import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.StockLines;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.ConstraintViolation;
import cobnut.postgres.Database;
import cobnut.postgres.Overtaken;
import cobnut.postgres.Tx;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Reservations in PostgreSQL. The rows of a product that everybody wants are locked last, by the statement that travels
 * with COMMIT, so nobody waits for more than that. Whether there is enough is read before without a lock; when that
 * turns out to have been too hopeful the check constraint undoes everything, and the next look decides.
 */
public final class PgReservations implements Reservations {
    private static final int LOOKS = 8;

    private static final String TRY = """
        with wanted as (
            select w.sku collate "C" as sku, w.quantity
            from unnest($2::text[], $3::bigint[]) as w (sku, quantity)),
        short as (
            select w.sku, coalesce(s.available, 0) as available
            from wanted w left join stock s on s.sku = w.sku
            where coalesce(s.available, 0) < w.quantity
            order by w.sku limit 1),
        held as (
            insert into reservations (order_id, state, short_sku, short_available)
            select $1, case when exists (select from short) then 'SHORT' else 'RESERVED' end,
                   (select sku from short), (select available from short)
            on conflict (order_id) do nothing
            returning state, short_sku, short_available, for_good),
        kept as (
            insert into reservation_lines (order_id, sku, quantity)
            select $1, sku, quantity from wanted where exists (select from held where state = 'RESERVED'))
        select state, short_sku, short_available, for_good from held\
        """;

    private static final String TAKE = """
        with locked as (select sku from stock where sku = any ($1) order by sku for update)
        update stock s set available = s.available - w.quantity, reserved = s.reserved + w.quantity
        from locked l join unnest($1::text[], $2::bigint[]) as w (sku, quantity) on w.sku = l.sku
        where s.sku = l.sku\
        """;

    private static final String SELL = """
        with locked as (select sku from stock where sku = any ($1) order by sku for update)
        update stock s set reserved = s.reserved - w.quantity, sold = s.sold + w.quantity
        from locked l join unnest($1::text[], $2::bigint[]) as w (sku, quantity) on w.sku = l.sku
        where s.sku = l.sku\
        """;

    private static final String GIVE_BACK = """
        with locked as (select sku from stock where sku = any ($1) order by sku for update)
        update stock s set reserved = s.reserved - w.quantity, available = s.available + w.quantity
        from locked l join unnest($1::text[], $2::bigint[]) as w (sku, quantity) on w.sku = l.sku
        where s.sku = l.sku\
        """;

    private static final String TAKE_BACK = """
        with locked as (select sku from stock where sku = any ($1) order by sku for update)
        update stock s set sold = s.sold - w.quantity, available = s.available + w.quantity
        from locked l join unnest($1::text[], $2::bigint[]) as w (sku, quantity) on w.sku = l.sku
        where s.sku = l.sku\
        """;

    private static final String HELD = """
        select state, short_sku, short_available, for_good from reservations where order_id = $1\
        """;

    private static final String HELD_AND_LOCKED = """
        select r.state, r.short_sku, r.short_available, r.for_good, l.sku, l.quantity
        from reservations r left join reservation_lines l on l.order_id = r.order_id
        where r.order_id = $1 for update of r\
        """;

    private static final String ACCOUNT = """
        select r.state, r.since, coalesce(
            (select string_agg(l.quantity || ' ' || l.sku, ', ' order by l.sku)
             from reservation_lines l where l.order_id = r.order_id),
            r.short_sku || ' is short: ' || r.short_available, '')
        from reservations r where r.order_id = $1\
        """;

    /** What an order holds, and of what: the lines are empty unless it is reserved or was. */
    private record Held(Reservation reservation, TreeMap<Sku, Long> lines) {}

    private final Database database;
    private final StockEvents events;

    public PgReservations(Database database, StockEvents events) {
        this.database = database;
        this.events = events;
    }

    @Override
    public Reservation find(UUID order) {
        return database.find(HELD, PgReservations::reservation, order).orElseGet(None::new);
    }

    /** For operators; nothing when the subject is no order that was ever asked about. */
    public Account account(String subject) {
        var facts = database.list(
                ACCOUNT,
                row -> new Account.Fact(
                        row.getOffsetDateTime(1).toInstant(),
                        "reservation",
                        "asked for; now " + row.getString(0),
                        row.getString(2)),
                Ids.find(subject).orElse(null));
        return new Account(List.of(), facts);
    }

    @Override
    public Reservation reserve(UUID order, StockLines lines) {
        for (int look = 1; look <= LOOKS; look++) {
            var answer = look(order, lines);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw ServiceException.refuse(
                Kind.EXHAUSTED,
                "STOCK_CONTENDED",
                "others took the stock again and again; nothing was done, try again");
    }

    /** Empty when somebody took what was there in the meantime; then nothing was done. */
    private Optional<Reservation> look(UUID order, StockLines lines) {
        var skus = skus(lines.quantities().keySet());
        var quantities = lines.quantities().values().toArray(Long[]::new);
        try {
            return Optional.of(database.transact(tx -> {
                var tried = tx.find(TRY, PgReservations::reservation, order, skus, quantities);
                if (tried.isEmpty()) {
                    return tx.find(HELD, PgReservations::reservation, order).orElseThrow(() -> overtaken(order));
                }
                if (tried.get() instanceof Reserved) {
                    events.reserved(tx, order, lines.quantities());
                    tx.last(TAKE, _ -> {}, skus, quantities);
                }
                return tried.get();
            }));
        } catch (ConstraintViolation violation) {
            if (violation.constraint().equals("stock_available")) {
                return Optional.empty();
            }
            throw violation;
        }
    }

    @Override
    public Reservation update(UUID order, UnaryOperator<Reservation> decision) {
        return database.transact(tx -> {
            var held = held(tx, order);
            var next = decision.apply(held.reservation);
            if (next != held.reservation) {
                write(tx, order, held, next);
            }
            return next;
        });
    }

    private void write(Tx tx, UUID order, Held held, Reservation next) {
        if (held.reservation instanceof None) {
            if (tx.update(
                            "insert into reservations (order_id, state) values ($1, $2) on conflict do nothing",
                            order,
                            state(next))
                    == 0) {
                throw overtaken(order);
            }
            return;
        }
        tx.last(
                "update reservations set state = $2, for_good = $3 where order_id = $1",
                _ -> {},
                order,
                state(next),
                next instanceof Committed(var forGood) && forGood);
        if (next instanceof Returned) {
            events.returned(tx, order, held.lines);
            move(tx, TAKE_BACK, held.lines);
        } else if (held.reservation instanceof Reserved) {
            if (next instanceof Committed) {
                events.committed(tx, order, held.lines);
                move(tx, SELL, held.lines);
            } else {
                events.released(tx, order, held.lines);
                move(tx, GIVE_BACK, held.lines);
            }
        }
    }

    private static void move(Tx tx, String statement, TreeMap<Sku, Long> lines) {
        tx.last(statement, _ -> {}, skus(lines.keySet()), lines.values().toArray(Long[]::new));
    }

    private static Held held(Tx tx, UUID order) {
        var lines = new TreeMap<Sku, Long>();
        var rows = tx.list(
                HELD_AND_LOCKED,
                row -> {
                    var sku = row.getString("sku");
                    if (sku != null) {
                        lines.put(new Sku(sku), row.getLong("quantity"));
                    }
                    return reservation(row);
                },
                order);
        return new Held(rows.isEmpty() ? new None() : rows.getFirst(), lines);
    }

    private static Overtaken overtaken(UUID order) {
        return new Overtaken("order " + order + " was decided by somebody else meanwhile");
    }

    private static String[] skus(Set<Sku> skus) {
        return skus.stream().map(Sku::value).toArray(String[]::new);
    }

    private static Reservation reservation(Row row) {
        return switch (row.getString("state")) {
            case "RESERVED" -> new Reserved();
            case "SHORT" -> new Short(new Sku(row.getString("short_sku")), row.getLong("short_available"));
            case "COMMITTED" -> new Committed(row.getBoolean("for_good"));
            case "RETURNED" -> new Returned();
            case "RELEASED" -> new Released();
            case String unknown -> throw new IllegalStateException("a reservation is " + unknown);
        };
    }

    private static String state(Reservation reservation) {
        return switch (reservation) {
            case None _ -> throw new IllegalStateException("nothing is not a row");
            case Reserved _ -> "RESERVED";
            case Short _ -> "SHORT";
            case Committed _ -> "COMMITTED";
            case Returned _ -> "RETURNED";
            case Released _ -> "RELEASED";
        };
    }
}
