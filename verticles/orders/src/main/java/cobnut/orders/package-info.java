/** A customer's orders and the checkout that brings each of them to an end: composition and configuration. */
@NullMarked
package cobnut.orders;

import org.jspecify.annotations.NullMarked;
