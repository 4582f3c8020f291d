package cobnut.catalog;

import java.time.InstantSource;

class MemoryProductsTest implements ProductsContract {
    private final MemoryProducts memory = new MemoryProducts(InstantSource.system());

    @Override
    public Products products() {
        return memory;
    }
}
