/** What operators see of a node: probes, metrics, and the contract {@code cobnut.node.v1} over HTTP and the bus. */
@NullMarked
package cobnut.chassis.management;

import org.jspecify.annotations.NullMarked;
