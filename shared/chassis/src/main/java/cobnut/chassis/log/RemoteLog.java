package cobnut.chassis.log;

import cobnut.chassis.Bus;
import cobnut.chassis.CallOptions;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.buffer.Buffer;

/** Another service's log, known by the name of its contract. */
final class RemoteLog implements LogSource {
    private final Bus bus;
    private final String contract;

    RemoteLog(Bus bus, String contract) {
        this.bus = bus;
        this.contract = contract;
    }

    @Override
    public Page read(Reading reading) {
        var request = Buffer.buffer(LogRpc.request(reading).toByteArray());
        var answer = bus.forward(contract, LogRpc.METHOD, request, true, CallOptions.NONE)
                .await();
        try {
            return LogRpc.page(answer.getBytes());
        } catch (InvalidProtocolBufferException | IllegalArgumentException broken) {
            throw ServiceException.refuse(
                    Kind.INTERNAL, "BAD_ANSWER", contract + " answered with something that is no page of a log");
        }
    }
}
