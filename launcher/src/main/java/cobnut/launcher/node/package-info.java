/** One node in the foreground: finds its services, joins, and leaves in order on a signal. */
@NullMarked
package cobnut.launcher.node;

import org.jspecify.annotations.NullMarked;
