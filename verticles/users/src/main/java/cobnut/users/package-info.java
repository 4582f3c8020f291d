/**
 * Who the shop's customers are. An address and a password open a session; a session is a short signed token that others
 * verify by themselves, and a refresh token that works once.
 */
@NullMarked
package cobnut.users;

import org.jspecify.annotations.NullMarked;
