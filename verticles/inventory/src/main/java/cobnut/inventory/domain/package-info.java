/** Stock and what orders hold of it, as values and decisions. It knows nothing of rows, messages or time. */
@NullMarked
package cobnut.inventory.domain;

import org.jspecify.annotations.NullMarked;
