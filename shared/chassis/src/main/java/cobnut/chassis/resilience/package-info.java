/** What one caller knows of each endpoint it calls, and how it chooses: latency, calls in flight, breaker, retries. */
@NullMarked
package cobnut.chassis.resilience;

import org.jspecify.annotations.NullMarked;
