/** Commands about schemas: what would change, and changing it. */
@NullMarked
package cobnut.launcher.command.schema;

import org.jspecify.annotations.NullMarked;
