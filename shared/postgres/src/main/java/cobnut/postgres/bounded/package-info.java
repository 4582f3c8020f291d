/** How code that we did not write is waited for: reactions to events and calls of sagas. */
@NullMarked
package cobnut.postgres.bounded;

import org.jspecify.annotations.NullMarked;
