/**
 * From living contracts to one immutable tree of bindings, swapped atomically whenever somebody comes or goes. A path
 * finds a method, the methods it would allow, or nothing.
 */
@NullMarked
package cobnut.gateway.routes;

import org.jspecify.annotations.NullMarked;
