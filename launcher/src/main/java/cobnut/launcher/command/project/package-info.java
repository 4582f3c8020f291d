/** Commands about a project and this machine: new services, what is missing, completion. */
@NullMarked
package cobnut.launcher.command.project;

import org.jspecify.annotations.NullMarked;
