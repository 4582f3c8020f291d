/** What payments does, step by step: write down, ask the provider outside of any transaction, write the answer down. */
@NullMarked
package cobnut.payments.application;

import org.jspecify.annotations.NullMarked;
