/** What a customer can do with orders, one public method for each. */
@NullMarked
package cobnut.orders.application;

import org.jspecify.annotations.NullMarked;
