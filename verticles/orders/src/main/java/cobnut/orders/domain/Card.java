package cobnut.orders.domain;

import cobnut.kernel.ServiceException;
import java.util.regex.Pattern;

/** A token of the card provider. A card number never gets further than this check; neither is ever printed. */
public record Card(String token) {
    private static final int LONGEST = 200;
    private static final Pattern NUMBER = Pattern.compile("(?:[ .-]*\\d){12,19}[ .-]*");

    public Card {
        if (token.isBlank()) {
            throw ServiceException.invalid("payment.card", "must be a token of the card provider, and is empty");
        }
        if (token.length() > LONGEST) {
            throw ServiceException.invalid("payment.card", "must be at most " + LONGEST + " characters");
        }
        if (NUMBER.matcher(token).matches()) {
            throw ServiceException.invalid(
                    "payment.card", "looks like a card number; send the provider's token, never the number");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
