/** gRPC over the clustered event bus: the wire, the client's chain and the server's. */
@NullMarked
package cobnut.chassis.bus;

import org.jspecify.annotations.NullMarked;
