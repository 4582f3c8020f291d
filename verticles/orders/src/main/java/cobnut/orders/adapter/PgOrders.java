package cobnut.orders.adapter;

import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Returns;
import cobnut.postgres.Database;
import cobnut.postgres.requests.Requests;
import cobnut.postgres.saga.Answer;
import cobnut.postgres.saga.Sagas;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Orders, their events and their checkouts in one PostgreSQL schema, hence in one transaction. */
public final class PgOrders implements Orders, Checkouts, Returns {
    private final Database database;
    private final Requests requests;
    private final OrderRows rows;
    private final OrderLog log;
    private final Sagas<Step, News> checkouts;
    private final Sagas<Return.Step, Return.News> returns;

    public PgOrders(
            Database database,
            Requests requests,
            OrderRows rows,
            OrderLog log,
            Sagas<Step, News> checkouts,
            Sagas<Return.Step, Return.News> returns) {
        this.database = database;
        this.requests = requests;
        this.rows = rows;
        this.log = log;
        this.checkouts = checkouts;
        this.returns = returns;
    }

    @Override
    public Optional<byte[]> replay(Request request) {
        return requests.replay(request.id(), request.hash());
    }

    @Override
    public byte[] place(Request request, Order.Decided placed, Function<Order, byte[]> answer) {
        var order = placed.order();
        return requests.once(request.id(), request.hash(), tx -> {
            log.append(tx, placed);
            rows.insert(tx, order);
            checkouts.start(tx, order.id(), "", OrderLog.trace());
            return answer.apply(order);
        });
    }

    @Override
    public byte[] begin(
            Request request, UUID id, Function<Asked, Order.Decided> decision, Function<Order, byte[]> answer) {
        return requests.once(request.id(), request.hash(), tx -> {
            var decided = decision.apply(new Asked(rows.lock(tx, id), log.confirmedFor(tx, id)));
            log.append(tx, decided);
            rows.update(tx, decided.order());
            returns.start(tx, Return.of(id), id.toString(), OrderLog.trace());
            return answer.apply(decided.order());
        });
    }

    @Override
    public byte[] keep(Request request, byte[] answer) {
        return requests.once(request.id(), request.hash(), tx -> answer);
    }

    @Override
    public Optional<Order> find(Reader reader, UUID id) {
        return database.find(
                "select * from orders where order_id = $1 and ($2 or customer_id = $3)",
                OrderRows::order,
                id,
                reader.all(),
                reader.customer());
    }

    @Override
    public Page list(String customer, Optional<UUID> before, int size) {
        var orders = database.list("""
            select * from orders where customer_id = $1 and ($2::uuid is null or order_id < $2)
            order by order_id desc limit $3\
            """, OrderRows::order, customer, before.orElse(null), size + 1);
        return orders.size() > size ? new Page(orders.subList(0, size), true) : new Page(orders, false);
    }

    @Override
    public List<Recorded> history(Reader reader, UUID id) {
        return find(reader, id).isEmpty() ? List.of() : database.transact(tx -> log.history(tx, id));
    }

    @Override
    public void tell(UUID order, News news) {
        database.transact(tx -> {
            // The order before its checkout, as the checkout itself does, so that neither waits for the other.
            rows.lock(tx, order);
            return checkouts.tell(tx, order, Answer.of(news));
        });
    }
}
