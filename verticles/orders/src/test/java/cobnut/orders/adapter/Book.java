package cobnut.orders.adapter;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Returns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Orders in memory: events, projection, checkouts and returns behind one lock. */
final class Book implements Keeping, Orders, Checkouts, Returns {
    private record Answered(byte[] hash, byte[] answer) {}

    private final SagaTable<Step, News> table = Checkout.table(Duration.ofSeconds(10));
    private final Map<UUID, Answered> answered = new HashMap<>();
    private final Map<UUID, Order> orders = new HashMap<>();
    private final Map<UUID, List<Recorded>> histories = new HashMap<>();
    private final Map<UUID, Step> steps = new HashMap<>();
    private final SagaTable<Return.Step, Return.News> returning = Return.table();
    private final Map<UUID, Return.Step> returns = new HashMap<>();
    private final Map<UUID, Duration> confirmedFor = new HashMap<>();

    @Override
    public Orders orders() {
        return this;
    }

    @Override
    public Checkouts checkouts() {
        return this;
    }

    @Override
    public Returns returns() {
        return this;
    }

    @Override
    public synchronized Optional<byte[]> replay(Request request) {
        return Optional.ofNullable(answered.get(request.id())).map(before -> {
            if (!Arrays.equals(before.hash, request.hash())) {
                throw ServiceException.refuse(Kind.KEY_REUSED, "IDEMPOTENCY_KEY_REUSED", "the id was used before");
            }
            return before.answer;
        });
    }

    @Override
    public synchronized byte[] keep(Request request, byte[] answer) {
        return replay(request).orElseGet(() -> {
            answered.put(request.id(), new Answered(request.hash(), answer));
            return answer;
        });
    }

    @Override
    public synchronized byte[] place(Request request, Order.Decided placed, Function<Order, byte[]> answer) {
        return replay(request).orElseGet(() -> {
            write(placed);
            steps.put(placed.order().id(), table.first());
            var bytes = answer.apply(placed.order());
            answered.put(request.id(), new Answered(request.hash(), bytes));
            return bytes;
        });
    }

    @Override
    public synchronized Optional<Order> find(Reader reader, UUID id) {
        return Optional.ofNullable(orders.get(id))
                .filter(order -> reader.all() || order.customer().equals(reader.customer()));
    }

    @Override
    public synchronized Page list(String customer, Optional<UUID> before, int size) {
        var all = orders.values().stream()
                .filter(order -> order.customer().equals(customer))
                .filter(order -> before.isEmpty() || text(order.id()).compareTo(text(before.get())) < 0)
                .sorted(Comparator.comparing((Order order) -> text(order.id())).reversed())
                .toList();
        return all.size() > size ? new Page(all.subList(0, size), true) : new Page(all, false);
    }

    @Override
    public synchronized List<Recorded> history(Reader reader, UUID id) {
        return find(reader, id).map(order -> List.copyOf(histories.get(id))).orElse(List.of());
    }

    @Override
    public synchronized void tell(UUID order, News news) {
        hear(order, news, "");
    }

    @Override
    public synchronized void hear(UUID id, News news, String detail) {
        table.next(steps.get(id), news).ifPresent(to -> {
            var order = orders.get(id);
            write(Checkout.record(order, news, to, detail, order.updatedAt().plusSeconds(1)));
            steps.put(id, to);
        });
    }

    @Override
    public synchronized byte[] begin(
            Request request, UUID id, Function<Asked, Order.Decided> decision, Function<Order, byte[]> answer) {
        return replay(request).orElseGet(() -> {
            var decided = decision.apply(new Asked(orders.get(id), confirmedFor.getOrDefault(id, Duration.ZERO)));
            write(decided);
            returns.put(id, returning.first());
            return keep(request, answer.apply(decided.order()));
        });
    }

    @Override
    public synchronized void hear(UUID id, Return.News news) {
        returning.next(returns.get(id), news).ifPresent(to -> {
            var order = orders.get(id);
            write(Return.record(order, news, order.updatedAt().plusSeconds(1)));
            returns.put(id, to);
        });
    }

    @Override
    public synchronized void age(UUID id, Duration confirmed) {
        confirmedFor.put(id, confirmed);
    }

    private void write(Order.Decided decided) {
        var order = decided.order();
        orders.put(order.id(), order);
        var history = histories.computeIfAbsent(order.id(), _ -> new ArrayList<>());
        decided.events().forEach(event -> history.add(new Recorded(history.size() + 1, order.updatedAt(), event)));
    }

    /** UUID compares as signed numbers; the database, like people, by the text. */
    private static String text(UUID id) {
        return id.toString();
    }
}
