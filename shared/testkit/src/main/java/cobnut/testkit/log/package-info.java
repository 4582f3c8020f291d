/** Logs for tests of those who read them: somebody else's service, reduced to what it writes down. */
@NullMarked
package cobnut.testkit.log;

import org.jspecify.annotations.NullMarked;
