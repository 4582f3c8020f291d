package cobnut.catalog;

import cobnut.kernel.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Two hundred products to look at, p-001 to p-200: twenty things, each in ten variants. Always the same ones. */
final class SampleProducts {

    private record Thing(String name, String category, long cents, String description) {}

    private record Variant(String name, long cents, String description) {}

    private static final List<Thing> THINGS = List.of(
            new Thing("mug", "kitchen", 1290, "Stoneware for coffee and tea, safe in the dishwasher"),
            new Thing("shirt", "clothing", 2490, "Organic cotton with short sleeves, washes at 40 degrees"),
            new Thing("lamp", "home", 4990, "A desk light with a warm LED bulb that lasts for years"),
            new Thing("teapot", "kitchen", 3490, "Holds a litre, with a strainer of stainless steel"),
            new Thing("notebook", "office", 890, "Lined paper, 192 pages, with a bookmark and a pocket"),
            new Thing("backpack", "outdoor", 6990, "Room for 20 litres and a padded sleeve for a laptop"),
            new Thing("blanket", "home", 5490, "Merino wool, 130 by 180 centimetres, woven in one piece"),
            new Thing("water bottle", "outdoor", 1990, "Half a litre, insulated, keeps cold for a whole day"),
            new Thing("pencil case", "office", 1190, "Waxed canvas with a zip that does not jam"),
            new Thing("scarf", "clothing", 2990, "Soft lambswool, long enough to wrap around twice"),
            new Thing("candle", "home", 1490, "Soy wax that burns for forty hours, without perfume"),
            new Thing("chess set", "toys", 3990, "Maple and walnut, with felt under every piece"),
            new Thing("puzzle", "toys", 1790, "A thousand pieces of thick board that fit exactly"),
            new Thing("apron", "kitchen", 2290, "Heavy linen with two pockets and a loop for a towel"),
            new Thing("umbrella", "outdoor", 2790, "Opens by itself and survives a storm turned inside out"),
            new Thing("cushion", "home", 2190, "Filled with feathers, the cover comes off for washing"),
            new Thing("desk clock", "office", 3290, "Silent movement and hands that glow in the dark"),
            new Thing("hat", "clothing", 1890, "Keeps the sun off, folds flat and finds its shape again"),
            new Thing("kite", "toys", 2590, "Flies in light wind, with forty metres of line"),
            new Thing("cutting board", "kitchen", 2690, "End-grain oak, oiled, with feet that do not slip"));

    private static final List<Variant> VARIANTS = List.of(
            new Variant("Classic", 0, "as it has always been"),
            new Variant("Blue", 100, "in the blue of late evening"),
            new Variant("Green", 100, "in moss green"),
            new Variant("Red", 100, "in signal red"),
            new Variant("Black", 150, "in matt black"),
            new Variant("White", 150, "in plain white"),
            new Variant("Small", -200, "a size smaller than usual"),
            new Variant("Large", 400, "a size larger than usual"),
            new Variant("Striped", 200, "with narrow stripes"),
            new Variant("Limited", 900, "numbered, from a series of five hundred"));

    private SampleProducts() {}

    static List<Product> all() {
        var products = new ArrayList<Product>();
        for (var variant : VARIANTS) {
            for (var thing : THINGS) {
                products.add(new Product(
                                "p-%03d".formatted(products.size() + 1),
                                variant.name() + " " + thing.name(),
                                thing.description() + "; " + variant.description() + ".",
                                thing.category(),
                                new Money("EUR", thing.cents() + variant.cents()),
                                Instant.EPOCH)
                        .checked());
            }
        }
        return List.copyOf(products);
    }
}
