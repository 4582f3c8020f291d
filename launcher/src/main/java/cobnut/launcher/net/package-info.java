/** Ports of this machine and the management port of a node. */
@NullMarked
package cobnut.launcher.net;

import org.jspecify.annotations.NullMarked;
