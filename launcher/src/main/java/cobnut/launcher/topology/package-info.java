/** Which nodes a cluster has and what they run, as read from cluster-config/topology.yaml. */
@NullMarked
package cobnut.launcher.topology;

import org.jspecify.annotations.NullMarked;
