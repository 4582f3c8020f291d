/** The cluster that is tortured: a whole one of its own, and what can be done to its processes and its network. */
@NullMarked
package cobnut.launcher.chaos.cluster;

import org.jspecify.annotations.NullMarked;
