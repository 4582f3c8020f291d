package cobnut.orders.adapter;

import cobnut.catalog.v1.GetPricesRequest;
import cobnut.catalog.v1.GetPricesResponse;
import cobnut.catalog.v1.Price;
import cobnut.chassis.Bus;
import cobnut.chassis.CallOptions;
import cobnut.contracts.Money;
import cobnut.inventory.v1.CommitStockRequest;
import cobnut.inventory.v1.CommitStockResponse;
import cobnut.inventory.v1.RefuseReturnRequest;
import cobnut.inventory.v1.RefuseReturnResponse;
import cobnut.inventory.v1.ReleaseStockRequest;
import cobnut.inventory.v1.ReleaseStockResponse;
import cobnut.inventory.v1.ReserveStockRequest;
import cobnut.inventory.v1.ReserveStockResponse;
import cobnut.inventory.v1.ReturnStockRequest;
import cobnut.inventory.v1.ReturnStockResponse;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.payments.v1.ChargeCardRequest;
import cobnut.payments.v1.ChargeCardResponse;
import cobnut.payments.v1.RefundChargeRequest;
import cobnut.payments.v1.RefundChargeResponse;
import cobnut.payments.v1.VoidChargeRequest;
import cobnut.payments.v1.VoidChargeResponse;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.ServiceMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Everybody else in a shop, at the other end of a bus: a catalog, a store and a till that keep the promises of their
 * contracts. What happens on the way there and back is up to the test.
 */
public final class Shop implements Bus {

    /** A call as it arrived. */
    record Arrived(String method, UUID id, List<Byte> request) {}

    /** What becomes of a call: whether it reaches the other side, and whether the answer comes back. */
    enum Way {
        GOOD,
        LOST_REQUEST,
        LOST_ANSWER
    }

    final ConcurrentLinkedQueue<Arrived> arrived = new ConcurrentLinkedQueue<>();
    public final Map<String, Long> available = new ConcurrentHashMap<>(Map.of("mug", 1000L, "tea", 1000L));
    private final Map<String, ReserveStockRequest> reserved = new ConcurrentHashMap<>();
    private final Map<String, String> orders = new ConcurrentHashMap<>();
    private final Map<String, String> charges = new ConcurrentHashMap<>();
    private final Map<String, Long> amounts = new ConcurrentHashMap<>();
    private volatile Function<String, Way> way = _ -> Way.GOOD;
    private volatile Function<String, Future<Void>> pause = _ -> Future.succeededFuture();

    /** By the method's name. */
    void ways(Function<String, Way> way) {
        this.way = way;
    }

    /** What an answer waits for, by the method's name. */
    void pauses(Function<String, Future<Void>> pause) {
        this.pause = pause;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends MessageLite, R extends MessageLite> Future<R> call(
            ServiceMethod<R, Q> method, Q request, CallOptions options) {
        try {
            return Future.succeededFuture((R) prices((GetPricesRequest) request));
        } catch (ServiceException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    public GetPricesResponse prices(GetPricesRequest request) {
        var prices = GetPricesResponse.newBuilder();
        for (var sku : request.getSkusList()) {
            if (!available.containsKey(sku)) {
                throw ServiceException.refuse(Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "there is no " + sku);
            }
            prices.addPrices(Price.newBuilder()
                    .setSku(sku)
                    .setName("A " + sku)
                    .setPrice(Money.newBuilder().setCurrency("EUR").setMinor(100)));
        }
        return prices.build();
    }

    @Override
    public Future<Buffer> forward(
            String contract, String method, Buffer request, boolean repeatable, CallOptions options) {
        var bytes = new ArrayList<Byte>();
        for (var each : request.getBytes()) {
            bytes.add(each);
        }
        arrived.add(new Arrived(method, options.id().orElseThrow(), bytes));
        var fate = way.apply(method);
        if (fate == Way.LOST_REQUEST) {
            return Future.failedFuture(ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody is there"));
        }
        Buffer answer;
        try {
            answer = Buffer.buffer(answer(method, request.getBytes()).toByteArray());
        } catch (InvalidProtocolBufferException e) {
            return Future.failedFuture(e);
        } catch (ServiceException refusal) {
            return Future.failedFuture(refusal);
        }
        return pause.apply(method)
                .compose(_ -> fate == Way.GOOD
                        ? Future.succeededFuture(answer)
                        : Future.failedFuture(ServiceException.refuse(Kind.DEADLINE_EXCEEDED, "TIMEOUT", "no answer")));
    }

    public synchronized MessageLite answer(String method, byte[] request) throws InvalidProtocolBufferException {
        return switch (method) {
            case "ReserveStock" -> reserve(ReserveStockRequest.parseFrom(request));
            case "CommitStock" -> commit(CommitStockRequest.parseFrom(request).getOrderId());
            case "ReleaseStock" ->
                release(ReleaseStockRequest.parseFrom(request).getOrderId());
            case "ReturnStock" -> takeBack(ReturnStockRequest.parseFrom(request).getOrderId());
            case "RefuseReturn" ->
                keepSold(RefuseReturnRequest.parseFrom(request).getOrderId());
            case "ChargeCard" -> charge(ChargeCardRequest.parseFrom(request));
            case "VoidCharge" -> voided(VoidChargeRequest.parseFrom(request).getChargeId());
            case "RefundCharge" -> refund(RefundChargeRequest.parseFrom(request).getChargeId());
            default -> throw new AssertionError("nobody knows " + method);
        };
    }

    private MessageLite reserve(ReserveStockRequest request) {
        var outcome = orders.computeIfAbsent(request.getOrderId(), order -> {
            for (var line : request.getLinesList()) {
                if (available.get(line.getSku()) < line.getQuantity()) {
                    return "SHORT " + line.getSku();
                }
            }
            request.getLinesList().forEach(line -> available.merge(line.getSku(), -line.getQuantity(), Long::sum));
            reserved.put(order, request);
            return "RESERVED";
        });
        var answer = ReserveStockResponse.newBuilder();
        return switch (outcome) {
            case "RESERVED", "COMMITTED" ->
                answer.setReserved(ReserveStockResponse.Reserved.getDefaultInstance())
                        .build();
            case "RELEASED" ->
                answer.setReleased(ReserveStockResponse.Released.getDefaultInstance())
                        .build();
            default ->
                answer.setShort(ReserveStockResponse.Short.newBuilder().setSku(outcome.substring(6)))
                        .build();
        };
    }

    private MessageLite commit(String order) {
        if (!List.of("RESERVED", "COMMITTED").contains(orders.getOrDefault(order, ""))) {
            throw ServiceException.refuse(Kind.CONFLICT, "NOT_RESERVED", "nothing is reserved");
        }
        orders.put(order, "COMMITTED");
        return CommitStockResponse.getDefaultInstance();
    }

    private MessageLite release(String order) {
        var before = orders.put(order, "RELEASED");
        if ("RESERVED".equals(before)) {
            giveBack(order);
        }
        return ReleaseStockResponse.getDefaultInstance();
    }

    private MessageLite takeBack(String order) {
        var answer = ReturnStockResponse.newBuilder();
        if (orders.replace(order, "COMMITTED", "RETURNED")) {
            giveBack(order);
        }
        return "RETURNED".equals(orders.get(order))
                ? answer.setReturned(ReturnStockResponse.Returned.getDefaultInstance())
                        .build()
                : answer.setRefused(ReturnStockResponse.Refused.getDefaultInstance())
                        .build();
    }

    private MessageLite keepSold(String order) {
        var answer = RefuseReturnResponse.newBuilder();
        orders.replace(order, "COMMITTED", "KEPT");
        return "RETURNED".equals(orders.get(order))
                ? answer.setReturned(RefuseReturnResponse.Returned.getDefaultInstance())
                        .build()
                : answer.setKept(RefuseReturnResponse.Kept.getDefaultInstance()).build();
    }

    private void giveBack(String order) {
        reserved.get(order)
                .getLinesList()
                .forEach(line -> available.merge(line.getSku(), line.getQuantity(), Long::sum));
    }

    private MessageLite charge(ChargeCardRequest request) {
        amounts.put(request.getChargeId(), request.getAmount().getMinor());
        var outcome = charges.computeIfAbsent(
                request.getChargeId(), _ -> request.getCard().equals("tok_declined") ? "DECLINED" : "CAPTURED");
        var answer = ChargeCardResponse.newBuilder();
        return switch (outcome) {
            case "CAPTURED", "REFUNDED" ->
                answer.setCaptured(ChargeCardResponse.Captured.getDefaultInstance())
                        .build();
            case "DECLINED" ->
                answer.setDeclined(ChargeCardResponse.Declined.newBuilder().setReason("no money"))
                        .build();
            default ->
                answer.setVoided(ChargeCardResponse.Voided.getDefaultInstance()).build();
        };
    }

    private MessageLite voided(String charge) {
        var answer = VoidChargeResponse.newBuilder();
        return charges.computeIfAbsent(charge, _ -> "VOIDED").equals("CAPTURED")
                ? answer.setCaptured(VoidChargeResponse.Captured.getDefaultInstance())
                        .build()
                : answer.setVoided(VoidChargeResponse.Voided.getDefaultInstance())
                        .build();
    }

    private MessageLite refund(String charge) {
        if (!List.of("CAPTURED", "REFUNDED").contains(charges.getOrDefault(charge, ""))) {
            throw ServiceException.refuse(Kind.CONFLICT, "NOT_CAPTURED", "nothing was captured");
        }
        charges.put(charge, "REFUNDED");
        return RefundChargeResponse.getDefaultInstance();
    }

    /** Somebody behind the scenes gives the order's stock away. */
    synchronized void loses(UUID order) {
        release(order.toString());
    }

    /** Somebody at the counter says that this order's goods are not taken back. */
    synchronized void keeps(UUID order) {
        keepSold(order.toString());
    }

    /** What the till took and kept, in all. */
    public synchronized long kept() {
        return charges.entrySet().stream()
                .filter(charge -> charge.getValue().equals("CAPTURED"))
                .mapToLong(charge -> amounts.get(charge.getKey()))
                .sum();
    }

    /** How many of each product are promised and neither sold nor given back. */
    synchronized long promised() {
        return orders.values().stream().filter("RESERVED"::equals).count();
    }

    synchronized long sold(String sku) {
        return reserved.entrySet().stream()
                .filter(order -> List.of("COMMITTED", "KEPT").contains(orders.get(order.getKey())))
                .flatMap(order -> order.getValue().getLinesList().stream())
                .filter(line -> line.getSku().equals(sku))
                .mapToLong(line -> line.getQuantity())
                .sum();
    }

    /** What was asked for, in order, repetitions left out: a slow machine repeats a call. */
    List<String> methods() {
        return arrived.stream().map(Arrived::method).distinct().toList();
    }

    List<Arrived> arrived(String method) {
        return arrived.stream().filter(call -> call.method.equals(method)).toList();
    }
}
