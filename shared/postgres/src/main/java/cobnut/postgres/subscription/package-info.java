/**
 * Readers of event logs that lose nothing: a position per partition that moves in the transaction of the effect,
 * partitions leased to instances, events that fail parked with the later ones of their key. What is
 * decided is in {@code core}; here it is done.
 */
@NullMarked
package cobnut.postgres.subscription;

import org.jspecify.annotations.NullMarked;
