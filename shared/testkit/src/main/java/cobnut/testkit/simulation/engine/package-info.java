/**
 * A cluster on one thread: virtual time, nodes that crash and freeze, a network that loses, repeats and reorders, a
 * database with transactions whose commits may fail or stay unknown. All of it follows from one number.
 */
@NullMarked
package cobnut.testkit.simulation.engine;

import org.jspecify.annotations.NullMarked;
