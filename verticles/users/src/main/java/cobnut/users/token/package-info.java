/** Signed tokens and the keys they are signed with: what the edge and others verify without asking users. */
@NullMarked
package cobnut.users.token;

import org.jspecify.annotations.NullMarked;
