/**
 * Runs whole clusters of a service's sagas, log and readers on one thread, thousands of times a second, while messages,
 * commits, nodes and clocks go wrong; says which seed broke which promise, and replays it exactly.
 */
@NullMarked
package cobnut.testkit.simulation;

import org.jspecify.annotations.NullMarked;
