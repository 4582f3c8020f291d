/**
 * The gRPC door: unary calls whose bytes pass through undecoded, with the same links as HTTP; reflection and health
 * answer from the living contracts.
 */
@NullMarked
package cobnut.gateway.grpc;

import org.jspecify.annotations.NullMarked;
