/**
 * Who is calling: access tokens of trusted issuers (RFC 9068), verified with the issuers' published keys and with
 * nothing that the token itself brings.
 */
@NullMarked
package cobnut.gateway.identity;

import org.jspecify.annotations.NullMarked;
