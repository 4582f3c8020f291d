/**
 * One consistent dump of all services' rows, and the way back: the same rows under a new generation of every log, with
 * each reader either taken along or told why not. Plain JDBC, blocking, run by people and never by a service.
 */
@NullMarked
package cobnut.postgres.backup;

import org.jspecify.annotations.NullMarked;
