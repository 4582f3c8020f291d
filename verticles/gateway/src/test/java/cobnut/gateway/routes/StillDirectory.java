package cobnut.gateway.routes;

import cobnut.chassis.directory.Contract;
import cobnut.chassis.directory.Contracts;
import cobnut.chassis.directory.Directory;
import cobnut.chassis.directory.Endpoint;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A directory in memory: who is there is what a test says. */
public final class StillDirectory implements Directory {
    private final Map<String, Contract> known = new HashMap<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private Runnable listener = () -> {};

    public static Contract contract(ServiceDescriptor service) {
        return Contracts.of(List.of(service), StillDirectory.class.getClassLoader())
                .get(service.getFullName());
    }

    public void come(String node, Contract contract) {
        known.put(contract.hash() + contract.name(), contract);
        endpoints.add(new Endpoint(
                "service",
                node,
                "boot",
                Endpoint.State.UP,
                Map.of(contract.name(), contract.hash()),
                1,
                0,
                0,
                false,
                "",
                "1"));
        listener.run();
    }

    /** Its endpoints are there, but none of them hands the contract over. */
    public void withhold(Contract contract) {
        known.remove(contract.hash() + contract.name());
    }

    public void handOver(Contract contract) {
        known.put(contract.hash() + contract.name(), contract);
    }

    public void go(String node) {
        endpoints.removeIf(endpoint -> endpoint.node().equals(node));
        listener.run();
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    @Override
    public List<Endpoint> serving(String contract) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.contracts().containsKey(contract))
                .toList();
    }

    @Override
    public Future<Contract> contract(String name, String hash) {
        var contract = known.get(hash + name);
        return contract == null ? Future.failedFuture("nobody hands it over") : Future.succeededFuture(contract);
    }

    @Override
    public void onChange(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public int steadyBeats() {
        return 2;
    }
}
