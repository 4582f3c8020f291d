/** What people see: tables, JSON, the picture while a cluster comes up. */
@NullMarked
package cobnut.launcher.output;

import org.jspecify.annotations.NullMarked;
