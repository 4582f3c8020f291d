/** Calls that take effect once, however often they arrive: the effect and the answer commit together. */
@NullMarked
package cobnut.postgres.requests;

import org.jspecify.annotations.NullMarked;
