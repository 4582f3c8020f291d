/** A service that reads the log of another: its nodes, what is wrong with its code, and who looks after it. */
@NullMarked
package cobnut.testkit.simulation.reader;

import org.jspecify.annotations.NullMarked;
