package cobnut.orders.adapter;

import cobnut.chassis.Bus;
import cobnut.inventory.v1.CommitStockRequest;
import cobnut.inventory.v1.InventoryGrpcClient;
import cobnut.inventory.v1.ReleaseStockRequest;
import cobnut.inventory.v1.ReserveStockRequest;
import cobnut.inventory.v1.ReserveStockResponse;
import cobnut.inventory.v1.StockLine;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Order;
import cobnut.payments.v1.ChargeCardRequest;
import cobnut.payments.v1.ChargeCardResponse;
import cobnut.payments.v1.PaymentsGrpcClient;
import cobnut.payments.v1.RefundChargeRequest;
import cobnut.payments.v1.VoidChargeRequest;
import cobnut.payments.v1.VoidChargeResponse;
import cobnut.postgres.Tx;
import cobnut.postgres.saga.Answer;
import cobnut.postgres.saga.SagaCalls;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * What a checkout says to others in each step, what their answers mean, and what its order writes down when it moves.
 * The bytes of a request are made once and sent again as they are.
 */
public final class CheckoutCalls implements SagaCalls<Step, News> {
    private static final String NOTHING_MORE = "";

    private final StepCalls others;
    private final StepMoves moves;
    private final OrderRows rows;

    /** @param attempt how long one attempt of a call may take */
    public CheckoutCalls(Bus bus, OrderRows rows, OrderLog log, InstantSource clock, Duration attempt) {
        this.others = new StepCalls(bus, attempt);
        this.moves = new StepMoves(rows, log, clock);
        this.rows = rows;
    }

    @Override
    public byte[] request(Tx tx, UUID saga, Step step) {
        return message(tx, saga, step).toByteArray();
    }

    private MessageLite message(Tx tx, UUID saga, Step step) {
        var order = saga.toString();
        var charge = Checkout.chargeOf(saga).toString();
        return switch (step) {
            case RESERVING -> reserve(rows.lock(tx, saga));
            case CHARGING -> charge(rows.lock(tx, saga), charge);
            case COMMITTING -> CommitStockRequest.newBuilder().setOrderId(order).build();
            case VOIDING_LATE, VOIDING_UNWANTED ->
                VoidChargeRequest.newBuilder()
                        .setChargeId(charge)
                        .setOrderId(order)
                        .build();
            case REFUNDING ->
                RefundChargeRequest.newBuilder().setChargeId(charge).build();
            case RELEASING -> ReleaseStockRequest.newBuilder().setOrderId(order).build();
            case CONFIRMED, REJECTED, CANCELLED -> throw new IllegalStateException(step + " makes no call");
        };
    }

    private static MessageLite reserve(Order order) {
        var request = ReserveStockRequest.newBuilder().setOrderId(order.id().toString());
        order.lines()
                .forEach(line -> request.addLines(
                        StockLine.newBuilder().setSku(line.sku()).setQuantity(line.quantity())));
        return request.build();
    }

    private static MessageLite charge(Order order, String charge) {
        return ChargeCardRequest.newBuilder()
                .setChargeId(charge)
                .setOrderId(order.id().toString())
                .setCustomerId(order.customer())
                .setCard(order.card().token())
                .setAmount(OrderViews.money(order.total()))
                .build();
    }

    @Override
    public Answer<News> call(Attempt<Step> attempt) {
        var step = attempt.state();
        try {
            return news(step, others.send(method(step), attempt));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "the answer to " + step + " of order " + attempt.saga() + " cannot be read", e);
        }
    }

    private static ServiceMethod<?, ?> method(Step step) {
        return switch (step) {
            case RESERVING -> InventoryGrpcClient.ReserveStock;
            case CHARGING -> PaymentsGrpcClient.ChargeCard;
            case COMMITTING -> InventoryGrpcClient.CommitStock;
            case VOIDING_LATE, VOIDING_UNWANTED -> PaymentsGrpcClient.VoidCharge;
            case REFUNDING -> PaymentsGrpcClient.RefundCharge;
            case RELEASING -> InventoryGrpcClient.ReleaseStock;
            case CONFIRMED, REJECTED, CANCELLED -> throw new IllegalStateException(step + " makes no call");
        };
    }

    private static Answer<News> news(Step step, byte[] answer) throws InvalidProtocolBufferException {
        return switch (step) {
            case RESERVING -> reserved(ReserveStockResponse.parseFrom(answer));
            case CHARGING -> charged(ChargeCardResponse.parseFrom(answer));
            case COMMITTING -> new Answer<>(News.STOCK_COMMITTED, NOTHING_MORE);
            case VOIDING_LATE, VOIDING_UNWANTED -> voided(VoidChargeResponse.parseFrom(answer));
            case REFUNDING -> new Answer<>(News.MONEY_REFUNDED, NOTHING_MORE);
            case RELEASING -> new Answer<>(News.STOCK_RELEASED, NOTHING_MORE);
            case CONFIRMED, REJECTED, CANCELLED -> throw new IllegalStateException(step + " makes no call");
        };
    }

    private static Answer<News> reserved(ReserveStockResponse answer) {
        return switch (answer.getOutcomeCase()) {
            case RESERVED -> new Answer<>(News.STOCK_RESERVED, NOTHING_MORE);
            case SHORT -> new Answer<>(News.STOCK_SHORT, answer.getShort().getSku());
            case RELEASED -> new Answer<>(News.STOCK_REFUSED, NOTHING_MORE);
            case OUTCOME_NOT_SET -> throw new IllegalStateException("ReserveStock answered nothing");
        };
    }

    private static Answer<News> charged(ChargeCardResponse answer) {
        return switch (answer.getOutcomeCase()) {
            case CAPTURED -> new Answer<>(News.MONEY_CAPTURED, NOTHING_MORE);
            case DECLINED ->
                new Answer<>(News.CARD_REFUSED, answer.getDeclined().getReason());
            case VOIDED -> new Answer<>(News.MONEY_VOIDED, NOTHING_MORE);
            case OUTCOME_NOT_SET -> throw new IllegalStateException("ChargeCard answered nothing");
        };
    }

    private static Answer<News> voided(VoidChargeResponse answer) {
        return switch (answer.getOutcomeCase()) {
            case VOIDED -> new Answer<>(News.MONEY_VOIDED, NOTHING_MORE);
            case CAPTURED -> new Answer<>(News.MONEY_CAPTURED, NOTHING_MORE);
            case OUTCOME_NOT_SET -> throw new IllegalStateException("VoidCharge answered nothing");
        };
    }

    @Override
    public void moved(Tx tx, UUID saga, Step from, Answer<News> answer, Step to) {
        var order = rows.lock(tx, saga);
        moves.write(tx, order, now -> Checkout.record(order, answer.news(), to, answer.detail(), now));
    }
}
