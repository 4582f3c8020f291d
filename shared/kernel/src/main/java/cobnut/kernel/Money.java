package cobnut.kernel;

/**
 * An amount in the smallest unit of its currency: {@code EUR 1290} is 12.90 euro. Sums are exact; an overflow is an
 * {@link ArithmeticException}, never a wrong amount.
 *
 * @param currency ISO 4217, three capital letters
 * @param minor may be negative: a refund in a ledger
 */
public record Money(String currency, long minor) {

    public Money {
        if (currency.length() != 3 || !currency.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException("currency must be three capital letters (ISO 4217), not " + currency);
        }
    }

    public Money plus(Money other) {
        return new Money(same(other), Math.addExact(minor, other.minor));
    }

    public Money minus(Money other) {
        return new Money(same(other), Math.subtractExact(minor, other.minor));
    }

    public Money times(long factor) {
        return new Money(currency, Math.multiplyExact(minor, factor));
    }

    private String same(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
        }
        return currency;
    }

    @Override
    public String toString() {
        return currency + " " + minor;
    }
}
