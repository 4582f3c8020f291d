package cobnut.chassis.resilience;

import java.time.Duration;

/**
 * The numbers of the client's chain.
 *
 * @param defaultDeadline for a method whose contract says none
 * @param inFlight calls one node has open at one endpoint; more are refused
 * @param breakerWindow over which failures are counted
 * @param breakerCalls fewer calls in the window than this never open it
 * @param breakerRate share of failures that opens it, 0 to 1
 * @param breakerRest how long it stays open before it lets one call through
 * @param shortestPatience an answer is never waited for less before another endpoint is asked too
 * @param longestPatience nor longer
 * @param retryShare retries per call, on average
 */
public record ResilienceConfig(
        Duration defaultDeadline,
        int inFlight,
        Duration breakerWindow,
        int breakerCalls,
        double breakerRate,
        Duration breakerRest,
        Duration shortestPatience,
        Duration longestPatience,
        double retryShare) {

    public static final ResilienceConfig DEFAULTS = new ResilienceConfig(
            Duration.ofSeconds(5),
            512,
            Duration.ofSeconds(10),
            20,
            0.5,
            Duration.ofSeconds(2),
            Duration.ofMillis(50),
            Duration.ofMillis(800),
            0.1);

    public ResilienceConfig {
        if (inFlight < 1 || breakerCalls < 1 || breakerRate <= 0 || breakerRate > 1 || retryShare < 0) {
            throw new IllegalArgumentException(
                    "in-flight and breaker-calls must be at least 1, breaker-rate in (0, 1], retry-share not negative");
        }
    }
}
