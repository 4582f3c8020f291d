/** The invariants, each by its name, read from outside: the books of all services, the bank's, and every answer. */
@NullMarked
package cobnut.launcher.chaos.check;

import org.jspecify.annotations.NullMarked;
