/**
 * What happens to every request, whichever door it came through, as links in one order: limits, trace, cross-origin,
 * route, who, may they, body, idempotency key, translation, call. Each link passes on or refuses.
 */
@NullMarked
package cobnut.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
