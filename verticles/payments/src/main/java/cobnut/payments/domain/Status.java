package cobnut.payments.domain;

/** Where a payment stands. A status is never entered twice, so a compare-and-set on it is safe. */
public sealed interface Status {

    /** Written down before the provider is asked: money may or may not have moved. */
    record Intent() implements Status {}

    /** An intent that somebody wants stopped: the provider knows whether it was in time. */
    record Voiding() implements Status {}

    record Captured() implements Status {}

    record Declined(String reason) implements Status {}

    /** No money moved and none will. */
    record Voided() implements Status {}

    /** To be given back; the provider may or may not have done so. */
    record Refunding() implements Status {}

    record Refunded() implements Status {}
}
