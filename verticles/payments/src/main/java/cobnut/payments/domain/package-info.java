/**
 * What a payment may become, and nothing of how it is stored or who is asked. Every outcome the provider may report,
 * late, twice or never, is a decision here.
 *
 * <pre>
 * INTENT ──► CAPTURED ──► REFUNDING ──► REFUNDED
 *   │  └───► DECLINED
 *   └──► VOIDING ──► VOIDED · or CAPTURED, when the money won the race
 * (unknown, and voided) ──► VOIDED, a tombstone
 * </pre>
 */
@NullMarked
package cobnut.payments.domain;

import org.jspecify.annotations.NullMarked;
