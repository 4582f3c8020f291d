/** Orders as states, decisions and events; the checkout as a table. It knows nothing of rows, messages or clocks. */
@NullMarked
package cobnut.orders.domain;

import org.jspecify.annotations.NullMarked;
