/** A real PostgreSQL for tests, with the schemas of the services that want one. */
@NullMarked
package cobnut.testkit.postgres;

import org.jspecify.annotations.NullMarked;
