/** Commands about nodes and the services on them. */
@NullMarked
package cobnut.launcher.command.nodes;

import org.jspecify.annotations.NullMarked;
