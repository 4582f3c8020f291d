/**
 * Who is where: beats and membership make a view on each node, contracts are fetched from those who serve them, and
 * vertx-service-discovery holds a record of each endpoint for everybody else's sake.
 */
@NullMarked
package cobnut.chassis.directory;

import org.jspecify.annotations.NullMarked;
