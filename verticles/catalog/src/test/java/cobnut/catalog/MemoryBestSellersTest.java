package cobnut.catalog;

import cobnut.postgres.Tx;
import java.time.InstantSource;
import java.util.function.Consumer;

class MemoryBestSellersTest implements BestSellersContract {
    private final Products products = new MemoryProducts(InstantSource.system());
    private final MemoryBestSellers sellers = new MemoryBestSellers(products);

    @Override
    public Products products() {
        return products;
    }

    @Override
    public BestSellers sellers() {
        return sellers;
    }

    @Override
    public void inTransaction(Consumer<Tx> work) {
        work.accept(MemoryBestSellers.NO_TX);
    }
}
