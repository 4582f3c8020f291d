package cobnut.launcher.chaos.workload;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What is bought: many products with plenty in stock, and hot ones that a few customers empty. */
public final class Shelf {
    /** Stories that fight for one hot product before the next one is hot. */
    private static final int FASHION = 40;

    private static final int HOT_STOCK = 12;
    private static final int PLENTY = 200;

    private final int hot;

    /** @param stories how many are to be expected */
    public Shelf(long stories) {
        this.hot = (int) (stories / FASHION) + 1;
    }

    /** Puts the hot products into the shop, before anything is broken. */
    public void fill(Customer admin) throws IOException, InterruptedException {
        for (int i = 0; i < hot; i++) {
            var sku = hot(i);
            var price = new JsonObject().put("currency", "EUR").put("minor", "1500");
            var product = new JsonObject()
                    .put("sku", sku)
                    .put("name", "Hot product " + i)
                    .put("category", "hot")
                    .put("price", price);
            require(
                    admin.send("POST", "/v1/products", product.encode(), Map.of())
                                    .statusCode()
                            == 201,
                    sku);
            var stock = new JsonObject().put("available", HOT_STOCK).encode();
            require(admin.send("PUT", "/v1/stock/" + sku, stock, Map.of()).statusCode() == 200, sku);
        }
    }

    private static void require(boolean done, String sku) throws IOException {
        if (!done) {
            throw new IOException("cannot put " + sku + " into the shop");
        }
    }

    /** What one customer takes: one to three products, every fourth time the hot one of the hour. */
    Map<String, Long> take(long story, RandomGenerator random) {
        var taken = new TreeMap<String, Long>();
        if (random.nextInt(4) == 0) {
            taken.put(hot((int) Math.min(story / FASHION, hot - 1)), 1L + random.nextInt(3));
        }
        int lines = 1 + random.nextInt(3);
        while (taken.size() < lines) {
            taken.put("p-%03d".formatted(1 + random.nextInt(PLENTY)), 1L + random.nextInt(2));
        }
        return taken;
    }

    private static String hot(int number) {
        return "hot-%04d".formatted(number);
    }
}
