package cobnut.orders.adapter;

import cobnut.chassis.Bus;
import cobnut.inventory.v1.InventoryGrpcClient;
import cobnut.inventory.v1.RefuseReturnRequest;
import cobnut.inventory.v1.RefuseReturnResponse;
import cobnut.inventory.v1.ReturnStockRequest;
import cobnut.inventory.v1.ReturnStockResponse;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Return.News;
import cobnut.orders.domain.Return.Step;
import cobnut.payments.v1.PaymentsGrpcClient;
import cobnut.payments.v1.RefundChargeRequest;
import cobnut.postgres.Tx;
import cobnut.postgres.saga.Answer;
import cobnut.postgres.saga.SagaCalls;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/** What a return says to others in each step, what their answers mean, and what its order writes down. */
public final class ReturnCalls implements SagaCalls<Step, News> {
    private final StepCalls others;
    private final StepMoves moves;
    private final OrderRows rows;

    /** @param attempt how long one attempt of a call may take */
    public ReturnCalls(Bus bus, OrderRows rows, OrderLog log, InstantSource clock, Duration attempt) {
        this.others = new StepCalls(bus, attempt);
        this.moves = new StepMoves(rows, log, clock);
        this.rows = rows;
    }

    @Override
    public byte[] request(Tx tx, UUID saga, Step step) {
        return message(rows.lockOfReturn(tx, saga).id(), step).toByteArray();
    }

    private static MessageLite message(UUID order, Step step) {
        return switch (step) {
            case TAKING_BACK ->
                ReturnStockRequest.newBuilder().setOrderId(order.toString()).build();
            case KEEPING ->
                RefuseReturnRequest.newBuilder().setOrderId(order.toString()).build();
            case REFUNDING ->
                RefundChargeRequest.newBuilder()
                        .setChargeId(Checkout.chargeOf(order).toString())
                        .build();
            case RETURNED, REFUSED -> throw silent(step);
        };
    }

    @Override
    public Answer<News> call(Attempt<Step> attempt) {
        var step = attempt.state();
        try {
            return Answer.of(news(step, others.send(method(step), attempt)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the answer to " + step + " of " + attempt.saga() + " cannot be read", e);
        }
    }

    private static ServiceMethod<?, ?> method(Step step) {
        return switch (step) {
            case TAKING_BACK -> InventoryGrpcClient.ReturnStock;
            case KEEPING -> InventoryGrpcClient.RefuseReturn;
            case REFUNDING -> PaymentsGrpcClient.RefundCharge;
            case RETURNED, REFUSED -> throw silent(step);
        };
    }

    private static News news(Step step, byte[] answer) throws InvalidProtocolBufferException {
        return switch (step) {
            case TAKING_BACK ->
                switch (ReturnStockResponse.parseFrom(answer).getOutcomeCase()) {
                    case RETURNED -> News.GOODS_TAKEN;
                    case REFUSED -> News.GOODS_REFUSED;
                    case OUTCOME_NOT_SET -> throw new IllegalStateException("ReturnStock answered nothing");
                };
            case KEEPING ->
                switch (RefuseReturnResponse.parseFrom(answer).getOutcomeCase()) {
                    case KEPT -> News.GOODS_KEPT;
                    case RETURNED -> News.GOODS_TAKEN;
                    case OUTCOME_NOT_SET -> throw new IllegalStateException("RefuseReturn answered nothing");
                };
            case REFUNDING -> News.MONEY_REFUNDED;
            case RETURNED, REFUSED -> throw silent(step);
        };
    }

    private static IllegalStateException silent(Step step) {
        return new IllegalStateException(step + " makes no call");
    }

    @Override
    public void moved(Tx tx, UUID saga, Step from, Answer<News> answer, Step to) {
        var order = rows.lockOfReturn(tx, saga);
        moves.write(tx, order, now -> Return.record(order, answer.news(), now));
    }
}
