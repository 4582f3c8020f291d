package cobnut.inventory.domain;

import cobnut.kernel.ServiceException;
import java.util.regex.Pattern;

/** The name of a product, as the catalog writes it. */
public record Sku(String value) implements Comparable<Sku> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");

    public Sku {
        if (!FORM.matcher(value).matches()) {
            throw ServiceException.invalid("sku", "must be 1 to 64 of a-z, 0-9 and hyphen");
        }
    }

    @Override
    public int compareTo(Sku other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
