/** The doors of the inventory: its contract on one side, PostgreSQL on the other. */
@NullMarked
package cobnut.inventory.adapter;

import org.jspecify.annotations.NullMarked;
