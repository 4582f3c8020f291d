/** Starts the nodes and PostgreSQL, brings back what crashes, stops all of it in order. */
@NullMarked
package cobnut.launcher.supervisor;

import org.jspecify.annotations.NullMarked;
