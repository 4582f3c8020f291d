package cobnut.catalog;

import static cobnut.kernel.ServiceException.refuse;

import cobnut.catalog.v1.Reason;
import cobnut.kernel.Kind;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The twin of {@link PgProducts}. It finds whole words, and ranks name over category over description. */
final class MemoryProducts implements Products {

    private record Remembered(byte[] hash, Product reply) {}

    private final InstantSource clock;
    private final TreeMap<String, Product> products = new TreeMap<>();
    private final Map<UUID, Remembered> requests = new HashMap<>();

    MemoryProducts(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<Product> find(String sku) {
        return Optional.ofNullable(products.get(sku));
    }

    @Override
    public synchronized List<Product> findAll(Collection<String> skus) {
        return products.values().stream()
                .filter(product -> skus.contains(product.sku()))
                .toList();
    }

    @Override
    public synchronized List<Placed> list(String query, String category, Position after, int most) {
        return products.values().stream()
                .filter(product -> category.isEmpty() || product.category().equals(category))
                .map(product -> new Placed(product, new Position(rank(product, query), product.sku())))
                .filter(placed -> query.isBlank() || placed.position().rank() > 0)
                .sorted(Comparator.comparing(Placed::position, MemoryProducts::order))
                .filter(placed -> order(after, placed.position()) < 0)
                .limit(most)
                .toList();
    }

    @Override
    public synchronized Product add(Once once, Product product) {
        return once(once, () -> {
            if (products.containsKey(product.sku())) {
                throw refuse(Kind.ALREADY_EXISTS, Reason.SKU_TAKEN, product.sku());
            }
            return put(product);
        });
    }

    @Override
    public synchronized Product update(Once once, String sku, UnaryOperator<Product> change) {
        return once(once, () -> {
            var before = find(sku).orElseThrow(() -> Product.notFound(sku));
            var after = change.apply(before);
            return after.equals(before) ? before : put(after);
        });
    }

    @Override
    public synchronized int addMissing(List<Product> missing) {
        var before = products.size();
        missing.stream().filter(product -> !products.containsKey(product.sku())).forEach(this::put);
        return products.size() - before;
    }

    private Product put(Product product) {
        var saved = product.changed(clock.instant().truncatedTo(ChronoUnit.MICROS));
        products.put(saved.sku(), saved);
        return saved;
    }

    private Product once(Once once, Supplier<Product> work) {
        var before = requests.get(once.id());
        if (before != null && !Arrays.equals(before.hash(), once.hash())) {
            throw refuse(Kind.KEY_REUSED, "IDEMPOTENCY_KEY_REUSED", "the id was used for another request");
        }
        if (before != null) {
            return before.reply();
        }
        var reply = work.get();
        requests.put(once.id(), new Remembered(once.hash(), reply));
        return reply;
    }

    private static int order(Position a, Position b) {
        var byRank = Float.compare(b.rank(), a.rank());
        return byRank != 0 ? byRank : a.sku().compareTo(b.sku());
    }

    private static float rank(Product product, String query) {
        float rank = 0;
        for (var word : words(query)) {
            var here = (words(product.name()).contains(word) ? 1f : 0)
                    + (words(product.category()).contains(word) ? 0.4f : 0)
                    + (words(product.description()).contains(word) ? 0.2f : 0);
            if (here == 0) {
                return 0;
            }
            rank += here;
        }
        return rank;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\W+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
