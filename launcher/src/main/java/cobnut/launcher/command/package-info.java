/** The commands, one file each. */
@NullMarked
package cobnut.launcher.command;

import org.jspecify.annotations.NullMarked;
