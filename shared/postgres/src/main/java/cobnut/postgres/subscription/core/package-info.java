/** What a subscription decides, without SQL, time or threads: for the runner, and for the simulator. */
@NullMarked
package cobnut.postgres.subscription.core;

import org.jspecify.annotations.NullMarked;
