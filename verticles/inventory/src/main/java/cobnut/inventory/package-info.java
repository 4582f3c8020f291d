/** How much there is of each product and how much of it is promised to orders: composition and configuration. */
@NullMarked
package cobnut.inventory;

import org.jspecify.annotations.NullMarked;
