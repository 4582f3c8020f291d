package cobnut.inventory.adapter;

import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Stocks;

class ShelfRacesTest extends StockingRacesContract {
    private final Shelf shelf = new Shelf();

    @Override
    void empty() {
        // a new shelf for each test
    }

    @Override
    Stocks stocks() {
        return shelf;
    }

    @Override
    Reservations reservations() {
        return shelf;
    }
}
