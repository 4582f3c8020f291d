/**
 * JSON to protobuf and back, in the standard proto3 mapping, on plans compiled once per message type: wire bytes to
 * JSON bytes and tokens to wire bytes, with no message objects between. Fields without presence are always printed, so
 * that {@code "available":0} is seen. JsonFormat serves the rare shapes and is the oracle in the tests.
 */
@NullMarked
package cobnut.gateway.json;

import org.jspecify.annotations.NullMarked;
