package cobnut.launcher.crash;

import cobnut.launcher.shop.Books;
import cobnut.launcher.shop.RunningShop;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One order as the databases have it, and the little that can be done there to time and locks. */
final class Ledgers {
    private final Books books;

    Ledgers(Books books) {
        this.books = books;
    }

    private boolean any(String count, Object... words) throws SQLException {
        return books.count(count, words) > 0;
    }

    boolean in(Step step, String order) throws SQLException {
        return any("select count(*) from orders.saga where state = ? and id = ?::uuid", step.name(), order);
    }

    boolean isFinal(String order) throws SQLException {
        return any("""
            select count(*) from orders.orders o where order_id = ?::uuid and not exists (
                select from orders.saga s where s.id in (o.order_id, o.return_id) and not s.final)\
            """, order);
    }

    boolean providerIsAsked(String order) throws SQLException {
        return any("select count(*) from payments.payments where order_id = ?::uuid", order);
    }

    boolean bankHasTheMoney(String order) throws SQLException {
        return any("""
            select count(*) from payments.payments p join bank.ledger l on l.charge_id = p.payment_id::text
            where p.order_id = ?::uuid\
            """, order);
    }

    /** As if the order had been placed long ago. */
    int timeIsOver(String order) throws SQLException {
        return books.change("update orders.saga set deadline = now() where id = ?::uuid and state = 'CHARGING'", order);
    }

    /** As if the time had passed for which a node that is dead had taken anything. */
    void leasesAreOver(String node) throws SQLException {
        switch (node) {
            case "trade" -> {
                books.change("update orders.saga set due_at = now() where not final and due_at < 'infinity'");
                books.change("update notifications.subscription_partition set lease_until = now()");
                books.change("update notifications.subscription_member set seen_until = now()");
            }
            case "money" -> books.change("update payments.payments set asking_until = now() where status = 'INTENT'");
            case "people" -> {
                books.change("update catalog.subscription_partition set lease_until = now()");
                books.change("update catalog.subscription_member set seen_until = now()");
                books.change("update carts.subscription_partition set lease_until = now()");
                books.change("update carts.subscription_member set seen_until = now()");
            }
            default -> {}
        }
    }

    /** Products of which the list of best sellers has another number than the orders. */
    long miscounted() throws SQLException {
        return books.count("""
            select count(*) from (
                select line->>'sku' as sku, sum((line->>'quantity')::bigint) as sold
                from orders.orders, jsonb_array_elements(lines) as line where status = 'CONFIRMED' group by 1) ordered
            full join catalog.best_sellers counted using (sku)
            where coalesce(ordered.sold, 0) <> coalesce(counted.sold, 0)\
            """);
    }

    /** Nobody else gets at the product's stock until it is closed. */
    Connection holding(String sku) throws SQLException {
        return books.holding("select from inventory.stock where sku = ? for update", sku);
    }

    /** Whatever is wrong with any order, in words. */
    List<String> disagreements() throws SQLException {
        var wrong = new ArrayList<>(books.disagreements(RunningShop.STOCK));
        none(wrong, "a saga whose log has a gap, or goes on after its end", """
            select count(*) from orders.saga s join (
                select saga, count(*) lines, max(version) last from orders.saga_log group by saga) l on l.saga = s.id
            where l.lines <> s.version or l.last <> s.version\
            """);
        none(wrong, "a log whose positions or versions are not dense", """
            select count(*) from (select key from orders.event_log group by key having max(version) <> count(*)) gaps\
            """);
        none(wrong, "an order that is another than its saga says", """
            select count(*) from orders.orders o join orders.saga s on s.id = o.order_id
            where o.status <> s.state and o.return_id is null\
            """);
        return wrong;
    }

    private void none(List<String> wrong, String what, String count) throws SQLException {
        long found = books.count(count);
        if (found > 0) {
            wrong.add(what + ": " + found);
        }
    }
}
