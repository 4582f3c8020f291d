/** The shop's money. What it promises is in the module's README. */
@NullMarked
package cobnut.payments;

import org.jspecify.annotations.NullMarked;
