package cobnut.payments.domain;

/** What the provider says for certain about a charge. Not knowing is not an outcome: it is thrown. */
public sealed interface Outcome {

    record Captured() implements Outcome {}

    record Declined(String reason) implements Outcome {}

    /** It holds no money and will not. */
    record Voided() implements Outcome {}
}
