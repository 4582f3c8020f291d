package cobnut.orders.domain;

import cobnut.kernel.ServiceException;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What a customer wants to buy, before anybody knows what it costs: 1 to 50 lines, each SKU once. */
public record Basket(List<Wanted> lines) {
    private static final int MOST_LINES = 50;
    private static final long MOST_OF_ONE = 1000;
    private static final Pattern SKU = Pattern.compile("[a-z0-9-]{1,64}");

    /** How much of one product. */
    public record Wanted(String sku, long quantity) {}

    public Basket {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || lines.size() > MOST_LINES) {
            throw ServiceException.invalid("lines", "must be from 1 to " + MOST_LINES + ", not " + lines.size());
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (!SKU.matcher(line.sku).matches()) {
                throw ServiceException.invalid("lines[" + i + "].sku", "must be 1 to 64 of a-z, 0-9 and hyphen");
            }
            if (line.quantity < 1 || line.quantity > MOST_OF_ONE) {
                throw ServiceException.invalid("lines[" + i + "].quantity", "must be from 1 to " + MOST_OF_ONE);
            }
            if (!seen.add(line.sku)) {
                throw ServiceException.invalid(
                        "lines[" + i + "].sku", line.sku + " is in the order twice; add up its quantities");
            }
        }
    }

    public List<String> skus() {
        return lines.stream().map(Wanted::sku).toList();
    }
}
