/** What can be asked of the inventory, one public method for each. */
@NullMarked
package cobnut.inventory.application;

import org.jspecify.annotations.NullMarked;
