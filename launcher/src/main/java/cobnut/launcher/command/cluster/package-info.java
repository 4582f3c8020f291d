/** Commands about the cluster as a whole: start it, stop it. */
@NullMarked
package cobnut.launcher.command.cluster;

import org.jspecify.annotations.NullMarked;
