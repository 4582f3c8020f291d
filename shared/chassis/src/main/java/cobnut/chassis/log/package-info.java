/** Logs of events over the bus: served by their owner, pulled by subscriptions, hurried along by a bell. */
@NullMarked
package cobnut.chassis.log;

import org.jspecify.annotations.NullMarked;
