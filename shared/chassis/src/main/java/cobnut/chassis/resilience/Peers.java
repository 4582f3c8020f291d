package cobnut.chassis.resilience;

import cobnut.chassis.directory.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses whom to call: the better of two taken at random (power of two choices; Mitzenmacher, 2001), by calls in
 * flight and latency. An endpoint in the same JVM wins a tie. Open breakers, ejected, draining and late endpoints come
 * last; but nobody counts as ejected where more than half would be. Thread-safe.
 */
public final class Peers {
    private final ResilienceConfig config;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();

    public Peers(ResilienceConfig config) {
        this.config = config;
    }

    /** What is remembered of the endpoint as a server of the contract; begins now when it is new. */
    public Peer of(Endpoint endpoint, String contract) {
        return peers.computeIfAbsent(
                endpoint.address(contract),
                address -> new Peer(address, endpoint.bootId(), new Breaker(config), config.inFlight()));
    }

    /**
     * The endpoint to try next.
     *
     * @param candidates of one contract, best states first as the directory orders them
     * @param asked addresses not to ask again while there is another
     * @param late whether an endpoint's beat is overdue: picked only when nobody else is left
     */
    public Optional<Endpoint> pick(
            List<Endpoint> candidates,
            String contract,
            Set<String> asked,
            java.util.function.Predicate<Endpoint> late) {
        var fit = new ArrayList<Endpoint>(candidates.size());
        var ejected = new ArrayList<Endpoint>();
        var rest = new ArrayList<Endpoint>();
        int out = 0;
        for (var endpoint : candidates) {
            var peer = of(endpoint, contract);
            boolean well = endpoint.state() == Endpoint.State.UP
                    && !late.test(endpoint)
                    && peer.breaker().allows();
            out += well && peer.ejected() ? 1 : 0;
            if (!asked.contains(peer.address())) {
                (!well ? rest : peer.ejected() ? ejected : fit).add(endpoint);
            }
        }
        (2 * out > candidates.size() ? fit : rest).addAll(ejected);
        if (fit.isEmpty() && rest.isEmpty()) {
            return better(candidates, contract);
        }
        return better(fit.isEmpty() ? rest : fit, contract);
    }

    private Optional<Endpoint> better(List<Endpoint> endpoints, String contract) {
        int size = endpoints.size();
        if (size < 2) {
            return endpoints.stream().findFirst();
        }
        var random = ThreadLocalRandom.current();
        int one = random.nextInt(size);
        int two = (one + 1 + random.nextInt(size - 1)) % size;
        var a = endpoints.get(one);
        var b = endpoints.get(two);
        // Of more than two, the one in this JVM must be among the choices, or it could not win its ties.
        for (var endpoint : endpoints) {
            if (endpoint.local() && !a.local()) {
                b = endpoint;
            }
        }
        double first = of(a, contract).score();
        double second = of(b, contract).score();
        if (first == second) {
            return Optional.of(b.local() ? b : a);
        }
        return Optional.of(first < second ? a : b);
    }

    /** Fails what is in flight to the process and forgets it. */
    public void departed(String bootId) {
        peers.values().removeIf(peer -> {
            if (peer.bootId().equals(bootId)) {
                peer.leave();
                return true;
            }
            return false;
        });
    }

    public Collection<Peer> all() {
        return List.copyOf(peers.values());
    }
}
