/**
 * The edge: HTTP/1.1, HTTP/2 and gRPC on one port. It owns no data and knows no service by name; what it serves, living
 * contracts declare.
 */
@NullMarked
package cobnut.gateway;

import org.jspecify.annotations.NullMarked;
