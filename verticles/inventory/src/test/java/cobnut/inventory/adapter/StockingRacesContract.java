package cobnut.inventory.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.inventory.domain.Reservation;
import cobnut.inventory.domain.Reservation.Released;
import cobnut.inventory.domain.Reservation.Reserved;
import cobnut.inventory.domain.Reservation.Returned;
import cobnut.inventory.domain.Reservation.Short;
import cobnut.inventory.domain.Stock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an inventory promises when many want the same at once, whatever it is kept in. */
abstract class StockingRacesContract extends StockingStage {
    private static final int BUYERS_AT_ONCE = 32;

    @Test
    void a_thousand_buyers_of_a_hundred_units_make_a_hundred_sales() throws Exception {
        stock(MUG, 100);
        var orders = IntStream.range(0, 1000).mapToObj(_ -> UUID.randomUUID()).toList();

        var answers = atOnce(orders.stream()
                .<Callable<Reservation>>map(order -> () -> {
                    var answer = stocking.reserve(order, lines(MUG, 1));
                    if (answer instanceof Reserved) {
                        stocking.commit(order);
                    }
                    return answer;
                })
                .toList());

        assertThat(answers).filteredOn(Reserved.class::isInstance).hasSize(100);
        assertThat(answers).filteredOn(Short.class::isInstance).hasSize(900);
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 0, 0, 100));
    }

    @Test
    void orders_that_want_the_same_products_in_another_order_never_block_each_other() throws Exception {
        stock(MUG, 300);
        stock(TEA, 300);

        var answers = atOnce(IntStream.range(0, 200)
                .<Callable<Reservation>>mapToObj(i -> () -> {
                    var order = UUID.randomUUID();
                    var answer = stocking.reserve(order, i % 2 == 0 ? lines(MUG, 1, TEA, 2) : lines(TEA, 1, MUG, 2));
                    if (i % 3 == 0) {
                        stocking.release(order);
                    } else {
                        stocking.commit(order);
                    }
                    return answer;
                })
                .toList());

        assertThat(answers).allMatch(Reserved.class::isInstance);
        for (var sku : List.of(MUG, TEA)) {
            var stock = stocking.stock(sku);
            assertThat(stock.reserved()).isZero();
            assertThat(stock.available() + stock.sold()).isEqualTo(300);
        }
    }

    @Test
    void one_order_delivered_many_times_at_once_is_reserved_once() throws Exception {
        for (int round = 0; round < 10; round++) {
            var order = UUID.randomUUID();
            stock(MUG, 100);
            var before = stocking.stock(MUG);

            var answers = atOnce(IntStream.range(0, 16)
                    .<Callable<Reservation>>mapToObj(_ -> () -> stocking.reserve(order, lines(MUG, 3)))
                    .toList());

            assertThat(answers).containsOnly(new Reserved());
            assertThat(stocking.stock(MUG)).isEqualTo(before.reserve(3));
        }
    }

    @Test
    void a_release_that_races_the_reservation_leaves_nothing_reserved() throws Exception {
        for (int round = 0; round < 20; round++) {
            var order = UUID.randomUUID();

            atOnce(List.of(
                    () -> stocking.reserve(order, lines(MUG, 3)),
                    () -> reservations.update(order, Reservation::release),
                    () -> stocking.reserve(order, lines(MUG, 3)),
                    () -> reservations.update(order, Reservation::release)));

            assertThat(reservations.find(order)).isEqualTo(new Released());
            assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
        }
    }

    @Test
    void a_return_that_races_its_refusal_comes_back_or_stays_and_never_both() throws Exception {
        for (int round = 0; round < 20; round++) {
            var order = UUID.randomUUID();
            stocking.reserve(order, lines(MUG, 3));
            stocking.commit(order);
            var before = stocking.stock(MUG);

            var answers = atOnce(List.of(
                    () -> reservations.update(order, Reservation::takeBack),
                    () -> reservations.update(order, Reservation::keepSold),
                    () -> reservations.update(order, Reservation::takeBack),
                    () -> reservations.update(order, Reservation::keepSold)));

            assertThat(answers).containsOnly(reservations.find(order));
            var back = answers.getFirst() instanceof Returned;
            assertThat(stocking.stock(MUG)).isEqualTo(back ? before.takeBack(3) : before);
            stock(MUG, 10);
        }
    }

    private static List<Reservation> atOnce(List<Callable<Reservation>> work) throws Exception {
        var gate = new Semaphore(BUYERS_AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Reservation>();
            for (var each : threads.invokeAll(work.stream()
                    .<Callable<Reservation>>map(one -> () -> {
                        gate.acquire();
                        try {
                            return one.call();
                        } finally {
                            gate.release();
                        }
                    })
                    .toList())) {
                answers.add(each.get());
            }
            return answers;
        }
    }
}
