/** Faults, one class each: strike, hold, heal. */
@NullMarked
package cobnut.launcher.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
