package cobnut.inventory.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.inventory.application.Stocking;
import cobnut.inventory.domain.Request;
import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.StockLines;
import cobnut.inventory.domain.Stocks;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** Ten mugs and five packets of tea, whatever an inventory is kept in. */
abstract class StockingStage {
    static final Sku MUG = new Sku("mug");
    static final Sku TEA = new Sku("tea");

    Reservations reservations;
    Stocking stocking;

    abstract Stocks stocks();

    abstract Reservations reservations();

    /** Throws away what earlier tests left. */
    abstract void empty();

    @BeforeEach
    void fill() {
        empty();
        reservations = reservations();
        stocking = new Stocking(stocks(), reservations);
        stock(MUG, 10);
        stock(TEA, 5);
    }

    void stock(Sku sku, long available) {
        stocking.setStock(new Request(UUID.randomUUID(), new byte[] {1}), sku, available, _ -> new byte[0]);
    }

    static StockLines lines(Sku sku, long quantity) {
        return new StockLines(Map.of(sku, quantity));
    }

    static StockLines lines(Sku one, long ofOne, Sku other, long ofOther) {
        return new StockLines(Map.of(one, ofOne, other, ofOther));
    }

    static void refused(Runnable asking, Kind kind, String reason) {
        assertThatThrownBy(asking::run).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.problem().reason()).isEqualTo(reason);
        });
    }
}
