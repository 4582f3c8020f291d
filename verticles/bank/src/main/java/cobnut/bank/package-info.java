/**
 * A stand-in for the card provider, on the other side of an HTTP API as a real one would be. It keeps its own ledger,
 * so that ours can be checked against somebody else's memory, and its test cards misbehave on purpose.
 */
@NullMarked
package cobnut.bank;

import org.jspecify.annotations.NullMarked;
