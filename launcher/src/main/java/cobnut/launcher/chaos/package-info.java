/** Torture with a verdict: a shop under load, faults of every kind, and the books compared from outside. */
@NullMarked
package cobnut.launcher.chaos;

import org.jspecify.annotations.NullMarked;
