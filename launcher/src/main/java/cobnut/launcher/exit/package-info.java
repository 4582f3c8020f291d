/** How a command that cannot do its work says so: a sentence, a line that mends it, an exit status. */
@NullMarked
package cobnut.launcher.exit;

import org.jspecify.annotations.NullMarked;
