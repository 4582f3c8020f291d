package cobnut.chassis.directory;

import cobnut.chassis.directory.Endpoint.State;
import java.util.List;
import java.util.Map;

/** This node as its own directory needs to know it; asked at each beat. Thread-safe. */
public interface LocalNode {

    /** A service here, and what it serves. */
    record Hosted(String service, int instances, int inFlight, Map<String, Contract> contracts) {}

    String name();

    String bootId();

    State state();

    /** host:port of the management server; empty before it listens. */
    String management();

    String version();

    List<Hosted> hosted();
}
