package cobnut.orders.adapter;

import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Orders;
import java.util.UUID;

class BookTest extends OrderingContract {
    private final Book book = new Book();

    @Override
    Orders orders() {
        return book;
    }

    @Override
    Checkouts checkouts() {
        return book;
    }

    @Override
    void hear(UUID order, News news, String detail) {
        book.hear(order, news, detail);
    }
}
