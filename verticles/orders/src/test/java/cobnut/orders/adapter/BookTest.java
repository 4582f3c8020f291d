package cobnut.orders.adapter;

import org.junit.jupiter.api.Nested;

class BookTest {
    @Nested
    class Sells extends OrderingContract {
        @Override
        Keeping keeping() {
            return new Book();
        }
    }

    @Nested
    class TakesBack extends ReturningContract {
        @Override
        Keeping keeping() {
            return new Book();
        }
    }
}
