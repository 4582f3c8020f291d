package cobnut.catalog;

import cobnut.catalog.v1.Reason;
import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/** Something the shop sells. Whatever goes into the catalog has passed {@link #checked}. */
record Product(String sku, String name, String description, String category, Money price, Instant updatedAt) {
    static final int NAME_CHARACTERS = 200;
    static final int DESCRIPTION_CHARACTERS = 4_000;
    static final int CATEGORY_CHARACTERS = 60;
    /** So that a cart of 100 lines with 10,000 pieces each still fits into 64 bits. */
    static final long PRICE_MOST = 1_000_000_000_000L;

    private static final Pattern SKU = Pattern.compile("[a-z0-9-]{1,64}");

    static boolean isSku(String text) {
        return SKU.matcher(text).matches();
    }

    /** This product, or a refusal with INVALID that names the field as the contract calls it. */
    Product checked() {
        if (!isSku(sku)) {
            throw ServiceException.invalid("sku", "must be 1 to 64 of a-z, 0-9 and hyphen");
        }
        if (name.isBlank()) {
            throw ServiceException.invalid("name", "must not be empty");
        }
        within("name", name, NAME_CHARACTERS);
        within("description", description, DESCRIPTION_CHARACTERS);
        within("category", category, CATEGORY_CHARACTERS);
        if (price.minor() < 0 || price.minor() > PRICE_MOST) {
            throw ServiceException.invalid("price.minor", "must be 0 to " + PRICE_MOST);
        }
        return this;
    }

    /** Names it, unless it is too long or too odd to have been meant as a SKU. */
    static ServiceException notFound(String sku) {
        var odd = sku.length() > 64 || sku.isBlank() || sku.chars().anyMatch(Character::isISOControl);
        var shown = odd ? "of that SKU" : sku;
        return new ServiceException(new Problem(
                Kind.NOT_FOUND,
                Reason.PRODUCT_NOT_FOUND.name(),
                "there is no product " + shown,
                odd ? Map.of() : Map.of("sku", sku)));
    }

    Product named(String name) {
        return new Product(sku, name, description, category, price, updatedAt);
    }

    Product described(String description) {
        return new Product(sku, name, description, category, price, updatedAt);
    }

    Product in(String category) {
        return new Product(sku, name, description, category, price, updatedAt);
    }

    Product at(Money price) {
        return new Product(sku, name, description, category, price, updatedAt);
    }

    Product changed(Instant updatedAt) {
        return new Product(sku, name, description, category, price, updatedAt);
    }

    /** PostgreSQL cannot keep a NUL, and nobody wants to read the others. */
    static void within(String field, String text, int most) {
        if (text.codePointCount(0, text.length()) > most) {
            throw ServiceException.invalid(field, "must have at most " + most + " characters");
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
            throw ServiceException.invalid(field, "must not contain control characters");
        }
    }
}
