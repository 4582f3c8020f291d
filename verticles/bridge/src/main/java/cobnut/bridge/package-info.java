/** The way out of the cluster for what services write down: logs become topics, events become CloudEvents. */
@NullMarked
package cobnut.bridge;

import org.jspecify.annotations.NullMarked;
