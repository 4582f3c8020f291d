/** The HTTP door: JSON in and out, problems as RFC 9457, cross-origin rules, and the few pages of the edge's own. */
@NullMarked
package cobnut.gateway.http;

import org.jspecify.annotations.NullMarked;
