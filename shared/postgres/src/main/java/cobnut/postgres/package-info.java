/**
 * A service's own schema: a bounded pool, transactions in straight code, roles and migrations. Whatever waits here has
 * a limit, and whatever fails says whether the work may have been done.
 */
@NullMarked
package cobnut.postgres;

import org.jspecify.annotations.NullMarked;
