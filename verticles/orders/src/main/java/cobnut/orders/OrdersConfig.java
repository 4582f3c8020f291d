package cobnut.orders;

import java.time.Duration;

/**
 * What may be said about orders.
 *
 * @param checkoutDeadline how long stock and money may take before the order is undone
 * @param attemptTimeout how long one attempt of a checkout's call may take before it is made again
 * @param returnWindow how long after it was confirmed an order may be given back
 * @param pageSize orders on a page when the caller does not say
 * @param largestPage orders on a page at most
 */
public record OrdersConfig(
        Duration checkoutDeadline, Duration attemptTimeout, Duration returnWindow, int pageSize, int largestPage) {
    public static final OrdersConfig DEFAULTS =
            new OrdersConfig(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofDays(14), 20, 100);

    public OrdersConfig {
        require(checkoutDeadline.toMillis() >= 100, "checkout-deadline must be at least 100 ms");
        require(
                attemptTimeout.toMillis() >= 10 && attemptTimeout.toSeconds() <= 60,
                "attempt-timeout must be from 10 ms to 60 s");
        require(
                !returnWindow.isNegative() && returnWindow.toDays() <= 3650,
                "return-window must be from 0 to 3650 days");
        require(largestPage >= 1 && largestPage <= 1000, "largest-page must be from 1 to 1000");
        require(pageSize >= 1 && pageSize <= largestPage, "page-size must be from 1 to largest-page");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
