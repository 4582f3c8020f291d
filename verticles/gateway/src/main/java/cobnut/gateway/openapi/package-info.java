/** The same contracts once more, as an OpenAPI 3.1 document: what the router serves, and nothing else. */
@NullMarked
package cobnut.gateway.openapi;

import org.jspecify.annotations.NullMarked;
