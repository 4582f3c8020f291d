/**
 * Runs the sagas of a service: rows that any of its nodes may take up, calls that are repeated until answered, moves
 * that are compare-and-set. After a kill -9 of one node another carries on.
 */
@NullMarked
package cobnut.postgres.saga;

import org.jspecify.annotations.NullMarked;
