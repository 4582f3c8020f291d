/** A node from its first to its last moment: starting, hosting services, and leaving in order. */
@NullMarked
package cobnut.chassis.runtime;

import org.jspecify.annotations.NullMarked;
