/** How a node logs: JSON for machines, text for a terminal, with the trace id of the call being answered. */
@NullMarked
package cobnut.chassis.logging;

import org.jspecify.annotations.NullMarked;
