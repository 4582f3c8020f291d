/** The command that breaks a cluster of its own, and judges. */
@NullMarked
package cobnut.launcher.command.chaos;

import org.jspecify.annotations.NullMarked;
