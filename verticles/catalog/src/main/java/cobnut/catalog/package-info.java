/**
 * What the shop sells, and for how much. Rows that are read a thousand times for each change, a full-text search over
 * them, and an event for whoever keeps a copy.
 */
@NullMarked
package cobnut.catalog;

import org.jspecify.annotations.NullMarked;
