/** Commands about what is never lost: events and their readers, sagas, and all that is known about one order. */
@NullMarked
package cobnut.launcher.command.durable;

import org.jspecify.annotations.NullMarked;
