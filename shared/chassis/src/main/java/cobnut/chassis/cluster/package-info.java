/**
 * Membership: Hazelcast set up safely, and a cluster manager that survives merges and forgets nothing it
 * registered.
 */
@NullMarked
package cobnut.chassis.cluster;

import org.jspecify.annotations.NullMarked;
