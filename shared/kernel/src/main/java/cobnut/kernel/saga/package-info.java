/**
 * A saga as a value: states, the calls they make, and which news leads where. Who runs it is somebody else's
 * matter.
 */
@NullMarked
package cobnut.kernel.saga;

import org.jspecify.annotations.NullMarked;
