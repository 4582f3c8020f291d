package cobnut.orders.adapter;

import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Returns;
import java.time.Duration;
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
    Returns returns() {
        return book;
    }

    @Override
    void hear(UUID order, Return.News news) {
        book.hear(order, news);
    }

    @Override
    void age(UUID order, Duration confirmed) {
        book.age(order, confirmed);
    }

    @Override
    void hear(UUID order, News news, String detail) {
        book.hear(order, news, detail);
    }
}
