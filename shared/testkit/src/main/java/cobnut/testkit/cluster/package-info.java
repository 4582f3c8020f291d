/** A cluster of real JVMs for tests: started from the test's own class path, killed, frozen, thawed and left. */
@NullMarked
package cobnut.testkit.cluster;

import org.jspecify.annotations.NullMarked;
