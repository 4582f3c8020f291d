/** Faults on purpose: places in the code where a test ends the process, to see that nothing is lost there. */
@NullMarked
package cobnut.kernel.fault;

import org.jspecify.annotations.NullMarked;
