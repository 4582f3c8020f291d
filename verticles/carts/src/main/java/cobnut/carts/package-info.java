/**
 * What customers mean to buy. A cart belongs to whoever is calling, holds what and how many, and is emptied by what
 * happens to orders; names and prices are the catalog's and are never copied.
 */
@NullMarked
package cobnut.carts;

import org.jspecify.annotations.NullMarked;
