/** What a subscription decides, without SQL, time or threads: for the runner, and for the simulator that torments it. */
@NullMarked
package cobnut.postgres.subscription.core;

import org.jspecify.annotations.NullMarked;
