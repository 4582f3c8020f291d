package cobnut.bank;

import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of POST /charges, checked; anything that is not exactly one is refused with the field's name. */
record ChargeRequest(String chargeId, Money amount, String card) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Set<String> FIELDS = Set.of("chargeId", "amount", "card");
    private static final long MOST = 1_000_000_000_000L;

    static ChargeRequest of(JsonObject json) {
        json.fieldNames().stream()
                .filter(name -> !FIELDS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ServiceException.invalid(name, "is not a field of a charge; there are " + FIELDS);
                });
        return new ChargeRequest(
                id("chargeId", json.getValue("chargeId")),
                money(json.getValue("amount")),
                id("card", json.getValue("card")));
    }

    static String id(String field, @Nullable Object value) {
        if (value instanceof String text && ID.matcher(text).matches()) {
            return text;
        }
        throw ServiceException.invalid(field, "must be 1 to 64 letters, digits, hyphens or underscores");
    }

    static long number(String field, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one refusal
        }
        throw ServiceException.invalid(field, "must be a number from " + least + " to " + most);
    }

    static JsonObject json(Money amount) {
        return new JsonObject().put("currency", amount.currency()).put("minor", amount.minor());
    }

    private static Money money(@Nullable Object value) {
        if (value instanceof JsonObject json
                && json.getValue("currency") instanceof String currency
                && json.getValue("minor") instanceof Number minor
                && (minor instanceof Integer || minor instanceof Long)
                && minor.longValue() > 0
                && minor.longValue() <= MOST) {
            try {
                return new Money(currency, minor.longValue());
            } catch (IllegalArgumentException e) {
                throw ServiceException.invalid("amount.currency", "must be three capital letters (ISO 4217)");
            }
        }
        throw ServiceException.invalid("amount", "must be {\"currency\": \"EUR\", \"minor\": 1 to " + MOST + "}");
    }

    /** What the bank makes of it, before it looks whether the charge is known. */
    Charge decide(@Nullable TestCard card) {
        if (card == null) {
            return Charge.declined(chargeId, amount, this.card, "UNKNOWN_CARD");
        }
        return card == TestCard.DECLINED
                ? Charge.declined(chargeId, amount, this.card, "CARD_DECLINED")
                : Charge.captured(chargeId, amount, this.card);
    }
}
