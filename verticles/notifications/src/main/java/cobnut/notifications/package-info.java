/**
 * Tells customers by mail what became of their orders. It reads the log of orders, asks users for the address, and says
 * to the mail server each thing under the id of its event, so that a second delivery can be recognised.
 */
@NullMarked
package cobnut.notifications;

import org.jspecify.annotations.NullMarked;
