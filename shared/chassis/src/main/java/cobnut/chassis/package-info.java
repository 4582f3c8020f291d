/**
 * What a service author sees: a verticle that says what it serves, the node it receives, the calls it answers and the
 * bus it calls others with. Everything else of the chassis is behind these types.
 */
@NullMarked
package cobnut.chassis;

import org.jspecify.annotations.NullMarked;
