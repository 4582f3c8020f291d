package cobnut.payments.domain;

import static cobnut.kernel.ServiceException.invalid;
import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.kernel.Money;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What is asked of the provider, checked. The card's token is passed on and never kept.
 *
 * @param id one charge for ever
 * @param customer whose money it is
 */
public record Charge(UUID id, UUID order, String customer, String card, Money amount) {
    private static final Pattern CARD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int CUSTOMER_CHARACTERS = 128;
    public static final long MOST = 1_000_000_000_000L;

    public Charge {
        if (!CARD.matcher(card).matches()) {
            throw invalid("card", "must be a token of the card provider: 1 to 64 letters, digits, - or _");
        }
        if (customer.isBlank() || customer.length() > CUSTOMER_CHARACTERS) {
            throw invalid("customer_id", "must have 1 to " + CUSTOMER_CHARACTERS + " characters");
        }
        if (amount.minor() < 1 || amount.minor() > MOST) {
            throw invalid("amount.minor", "must be from 1 to " + MOST);
        }
    }

    /** Tells two cards apart without keeping either; with the charge's id in it, two charges cannot be compared. */
    public CardPrint cardPrint() {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return new CardPrint(sha.digest((id + " " + card).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "charge " + id + " of order " + order;
    }
}
