package cobnut.carts;

/**
 * What may be said about carts.
 *
 * @param mostItems different products in one cart; an order takes 50
 */
public record CartsConfig(int mostItems) {
    public static final CartsConfig DEFAULTS = new CartsConfig(50);

    public CartsConfig {
        // The catalog tells at most 100 prices at once.
        if (mostItems < 1 || mostItems > 100) {
            throw new IllegalArgumentException("most-items must be 1 to 100, not " + mostItems);
        }
    }
}
