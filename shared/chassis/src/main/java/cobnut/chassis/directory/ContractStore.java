package cobnut.chassis.directory;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.GetContractRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contracts by hash: this JVM's own, and those fetched from endpoints that serve them. Thread-safe. */
final class ContractStore {
    private static final Logger LOG = LoggerFactory.getLogger(ContractStore.class);
    private static final long PATIENCE_MS = 2_000;

    private final Vertx vertx;
    private final Map<String, Contract> known = new ConcurrentHashMap<>();
    private final Map<String, Future<Contract>> asked = new ConcurrentHashMap<>();

    ContractStore(Vertx vertx) {
        this.vertx = vertx;
    }

    void put(Contract contract) {
        known.put(contract.hash(), contract);
    }

    Optional<Contract> find(String hash) {
        return Optional.ofNullable(known.get(hash));
    }

    /** One fetch at a time for each hash, whoever asks; tries the endpoints one after the other. */
    Future<Contract> get(String name, String hash, List<Endpoint> from) {
        var here = known.get(hash);
        if (here != null) {
            return Future.succeededFuture(here);
        }
        return asked.computeIfAbsent(hash, key -> {
            var fetched = fetch(name, hash, from, 0);
            fetched.onComplete(done -> vertx.runOnContext(later -> asked.remove(hash)));
            return fetched;
        });
    }

    private Future<Contract> fetch(String name, String hash, List<Endpoint> from, int at) {
        if (at >= from.size()) {
            return Future.failedFuture(ServiceException.refuse(
                    Kind.UNAVAILABLE, "NO_CONTRACT", "nobody who serves " + name + " (" + hash + ") handed it over"));
        }
        var endpoint = from.get(at);
        var request = GetContractRequest.newBuilder().setHash(hash).build();
        var options = new DeliveryOptions()
                .addHeader("action", "GetContract")
                .addHeader("grpc-wire-format", "PROTOBUF")
                .addHeader("deadline-ms", Long.toString(PATIENCE_MS))
                .setSendTimeout(PATIENCE_MS);
        return vertx.eventBus()
                .<Buffer>request(endpoint.operator(), Buffer.buffer(request.toByteArray()), options)
                .map(reply -> read(name, hash, reply.body()))
                .recover(failure -> {
                    LOG.debug("no contract {} from {}", name, endpoint.node(), failure);
                    return fetch(name, hash, from, at + 1);
                });
    }

    private Contract read(String name, String hash, Buffer body) {
        try {
            var bytes = cobnut.node.v1.Contract.parseFrom(body.getBytes())
                    .getDescriptorSet()
                    .toByteArray();
            var contract = Contract.parse(name, bytes);
            if (!contract.hash().equals(hash)) {
                throw new IllegalArgumentException("the contract that came is not the one that was asked for");
            }
            known.put(hash, contract);
            return contract;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the answer is no contract", e);
        }
    }
}
