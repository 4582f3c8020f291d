/**
 * A real PostgreSQL of one's own under a folder: for development on one machine and for tests, with the settings of
 * production.
 */
@NullMarked
package cobnut.postgres.local;

import org.jspecify.annotations.NullMarked;
