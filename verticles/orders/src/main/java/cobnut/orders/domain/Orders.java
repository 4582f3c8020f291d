package cobnut.orders.domain;

import cobnut.orders.domain.OrderEvent.Recorded;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** All orders. An order, its events and its checkout change together or not at all. */
public interface Orders {

    /**
     * The request behind an order: said again, it gets the first answer again, byte for byte.
     *
     * @param id the same for every attempt
     * @param hash of what was asked: the same id with another hash is refused with KEY_REUSED
     */
    record Request(UUID id, byte[] hash) {}

    /** Who looks: sees their own orders, or all of them. */
    record Reader(String customer, boolean all) {}

    /** Newest first; {@code more} when there are older ones behind the last. */
    record Page(List<Order> orders, boolean more) {}

    /** What this request was answered, when it was answered before. */
    Optional<byte[]> replay(Request request);

    /** Writes the order down, starts its checkout and keeps the answer; or answers as before. */
    byte[] place(Request request, Order.Decided placed, Function<Order, byte[]> answer);

    /** Keeps the answer of something already done; or answers as before, when another was quicker. */
    byte[] keep(Request request, byte[] answer);

    /** Empty also when it is somebody else's. */
    Optional<Order> find(Reader reader, UUID id);

    /** The customer's orders that are older than {@code before}; from the newest when there is none. */
    Page list(String customer, Optional<UUID> before, int size);

    /** From the first event on; empty also when the order is somebody else's. */
    List<Recorded> history(Reader reader, UUID id);
}
