package cobnut.notifications;

import cobnut.contracts.Money;
import cobnut.orders.v1.Line;
import cobnut.orders.v1.OrderCancelled;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderRejected;
import cobnut.orders.v1.OrderReturned;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/** The words of the shop: what customers read about their orders. */
final class Letters {
    private Letters() {}

    static Letter confirmed(String id, OrderConfirmed event) {
        return letter(id, event.getOrderId(), "is confirmed", """
            Thank you! We have your money and will send you:

            %s
            Total: %s
            """.formatted(
                        lines(event.getLinesList()), amount(event.getTotal())));
    }

    static Letter rejected(String id, OrderRejected event) {
        return letter(id, event.getOrderId(), "could not be accepted", """
            We are sorry: there is not enough of %s in our stock, so nothing was ordered.
            Your card was not charged.
            """.formatted(event.getSku()));
    }

    static Letter cancelled(String id, OrderCancelled event) {
        return letter(id, event.getOrderId(), "is cancelled", """
            %s
            Nothing will be sent, and you pay nothing.
            """.formatted(because(event.getReason())));
    }

    static Letter returned(String id, OrderReturned event) {
        return letter(id, event.getOrderId(), "is returned", """
            We have taken back:

            %s
            %s are on their way to your card.
            """.formatted(
                        lines(event.getLinesList()), amount(event.getTotal())));
    }

    private static String because(String reason) {
        return switch (reason) {
            case "CARD_DECLINED" -> "Your card was declined.";
            case "TIMED_OUT" -> "It took us too long, for which we are sorry.";
            case "CUSTOMER_CANCELLED" -> "You asked us to cancel it.";
            default -> "It could not be carried out.";
        };
    }

    private static Letter letter(String id, String order, String fate, String text) {
        return new Letter(id, "Your order " + order + " " + fate, text);
    }

    private static String lines(List<Line> lines) {
        var text = new StringBuilder();
        lines.forEach(line -> text.append("%6d × %s (%s), %s each%n"
                .formatted(line.getQuantity(), line.getName(), line.getSku(), amount(line.getPrice()))));
        return text.toString();
    }

    /** {@code 12.90 EUR}, {@code 1290 JPY}: with the digits its currency has. */
    private static String amount(Money money) {
        return BigDecimal.valueOf(money.getMinor(), digits(money.getCurrency())).toPlainString() + " "
                + money.getCurrency();
    }

    private static int digits(String currency) {
        return Currency.getAvailableCurrencies().stream()
                .filter(known -> known.getCurrencyCode().equals(currency))
                .findFirst()
                .map(known -> Math.max(0, known.getDefaultFractionDigits()))
                .orElse(2);
    }
}
