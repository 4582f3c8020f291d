/** Writes new services from templates. */
@NullMarked
package cobnut.launcher.scaffold;

import org.jspecify.annotations.NullMarked;
