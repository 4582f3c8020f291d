/** What payments is made of: its contract, its tables, and the provider's HTTP API, which is not to be trusted. */
@NullMarked
package cobnut.payments.adapter;

import org.jspecify.annotations.NullMarked;
