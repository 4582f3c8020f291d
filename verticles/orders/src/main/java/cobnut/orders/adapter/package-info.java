/** The doors of orders: the contract, PostgreSQL, the catalog, and the calls that a checkout makes. */
@NullMarked
package cobnut.orders.adapter;

import org.jspecify.annotations.NullMarked;
