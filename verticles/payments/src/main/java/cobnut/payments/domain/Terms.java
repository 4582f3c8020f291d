package cobnut.payments.domain;

import cobnut.kernel.Money;

/** What was agreed under a charge id; the same id never means anything else. */
public record Terms(String customer, CardPrint card, Money amount) {}
