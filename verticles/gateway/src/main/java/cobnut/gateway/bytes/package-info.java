/** Growing buffers and a cursor for the two encodings the edge speaks: JSON text and protobuf's wire format. */
@NullMarked
package cobnut.gateway.bytes;

import org.jspecify.annotations.NullMarked;
