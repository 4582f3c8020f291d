/**
 * The durable things of {@code cobnut.postgres} on a simulated store: the same rows, statement by statement. One
 * contract suite holds each twin and its SQL to the same behaviour.
 */
@NullMarked
package cobnut.testkit.simulation.twin;

import org.jspecify.annotations.NullMarked;
