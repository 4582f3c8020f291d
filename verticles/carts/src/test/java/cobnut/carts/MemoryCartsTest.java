package cobnut.carts;

import cobnut.postgres.Tx;
import java.util.function.Consumer;

class MemoryCartsTest implements CartsContract {
    private final Carts carts = new MemoryCarts(MOST);

    @Override
    public Carts carts() {
        return carts;
    }

    @Override
    public void inTransaction(Consumer<Tx> work) {
        work.accept(MemoryCarts.NO_TX);
    }
}
