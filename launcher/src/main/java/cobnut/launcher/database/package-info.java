/** The PostgreSQL of a cluster, its schemas, and whether its connections suffice. */
@NullMarked
package cobnut.launcher.database;

import org.jspecify.annotations.NullMarked;
