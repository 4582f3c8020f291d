/** Configuration as records: defaults in code, then files, environment and command line, each value with its origin. */
@NullMarked
package cobnut.chassis.config;

import org.jspecify.annotations.NullMarked;
