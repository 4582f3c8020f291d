/** The command line: everything between a person at a terminal and a running cluster. */
@NullMarked
package cobnut.launcher;

import org.jspecify.annotations.NullMarked;
