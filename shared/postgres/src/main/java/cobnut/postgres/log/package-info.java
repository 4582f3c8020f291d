/**
 * The log of a service: facts appended with the change they report, numbered without gaps after they are visible, and
 * read by position. Subscriptions pull from it.
 */
@NullMarked
package cobnut.postgres.log;

import org.jspecify.annotations.NullMarked;
