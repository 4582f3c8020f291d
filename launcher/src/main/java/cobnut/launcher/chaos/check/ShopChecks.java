package cobnut.launcher.chaos.check;

import static cobnut.launcher.chaos.check.BookCheck.When.ALWAYS;
import static cobnut.launcher.chaos.check.BookCheck.When.AT_REST;

import java.util.List;

/** What must be true between orders, money and goods. A cause is committed before its effect, so most holds always. */
final class ShopChecks {
    private static final List<String> SHOP =
            List.of("orders.orders", "payments.payments", "payments.ledger", "bank.ledger", "inventory.reservations");

    private static final List<String> BEST_SELLERS = List.of("orders.orders", "catalog.best_sellers");

    static final List<BookCheck> ALL = List.of(
            new BookCheck("bank: money without a payment of ours", ALWAYS, SHOP, """
                select l.charge_id, l.kind, l.minor from bank.ledger l
                where not exists (select from payments.payments p where p.payment_id::text = l.charge_id)\
                """),
            new BookCheck("bank: more than one net capture for an order", ALWAYS, SHOP, """
                select p.order_id, sum(case l.kind when 'CAPTURE' then 1 else -1 end) as captures
                from bank.ledger l join payments.payments p on p.payment_id::text = l.charge_id
                group by 1 having sum(case l.kind when 'CAPTURE' then 1 else -1 end) not in (0, 1)\
                """),
            new BookCheck("bank: an order's money is not what its status says", ALWAYS, SHOP, """
                select o.order_id, o.status, o.total, coalesce(m.net, 0) as net from orders.orders o
                left join (select p.order_id, sum(case l.kind when 'CAPTURE' then l.minor else -l.minor end) as net
                           from bank.ledger l join payments.payments p on p.payment_id::text = l.charge_id
                           group by 1) m on m.order_id = o.order_id
                where o.status in ('PAID', 'CONFIRMED') and coalesce(m.net, 0) <> o.total
                   or o.status in ('REJECTED', 'CANCELLED', 'RETURNED') and coalesce(m.net, 0) <> 0\
                """),
            new BookCheck("payments: an order's money is not what its status says", ALWAYS, SHOP, """
                select o.order_id, o.status, o.total, coalesce(m.net, 0) as net from orders.orders o
                left join (select p.order_id, sum(case l.kind when 'CAPTURE' then l.minor else -l.minor end) as net
                           from payments.ledger l join payments.payments p using (payment_id)
                           group by 1) m on m.order_id = o.order_id
                where o.status in ('PAID', 'CONFIRMED') and coalesce(m.net, 0) <> o.total
                   or o.status in ('REJECTED', 'CANCELLED', 'RETURNED') and coalesce(m.net, 0) <> 0\
                """),
            new BookCheck("payments: the bank's ledger and ours differ", AT_REST, SHOP, """
                (select charge_id, 'only at the bank' as at, kind, currency, minor from bank.ledger
                 except all select payment_id::text, 'only at the bank', kind, currency, minor from payments.ledger)
                union all
                (select payment_id::text, 'only here', kind, currency, minor from payments.ledger
                 except all select charge_id, 'only here', kind, currency, minor from bank.ledger)\
                """),
            new BookCheck("payments: one that came to no end", AT_REST, SHOP, """
                select order_id, payment_id, status from payments.payments
                where status in ('INTENT', 'VOIDING', 'REFUNDING')\
                """),
            new BookCheck("inventory: less than nothing", ALWAYS, SHOP, """
                select sku, available, reserved, sold from inventory.stock where least(available, reserved, sold) < 0\
                """),
            new BookCheck("inventory: stock is not the sum of its reservations", ALWAYS, SHOP, """
                select s.sku, s.reserved, s.sold, coalesce(r.reserved, 0) as held, coalesce(r.sold, 0) as handed_over
                from inventory.stock s
                left join (select l.sku, sum(l.quantity) filter (where r.state = 'RESERVED') as reserved,
                                  sum(l.quantity) filter (where r.state = 'COMMITTED') as sold
                           from inventory.reservation_lines l join inventory.reservations r using (order_id)
                           group by 1) r using (sku)
                where s.reserved <> coalesce(r.reserved, 0) or s.sold <> coalesce(r.sold, 0)\
                """),
            new BookCheck("inventory: an order's goods are not what its status says", ALWAYS, SHOP, """
                select o.order_id, o.status, r.state from orders.orders o
                left join inventory.reservations r on r.order_id = o.order_id
                where o.status = 'CONFIRMED' and r.state is distinct from 'COMMITTED'
                   or o.status in ('REJECTED', 'CANCELLED') and r.state in ('RESERVED', 'COMMITTED')
                   or o.status = 'RETURNED' and r.state is distinct from 'RETURNED'\
                """),
            new BookCheck("inventory: sold is not what confirmed orders hold", AT_REST, SHOP, """
                select sku, s.sold, coalesce(o.quantity, 0) as ordered from inventory.stock s
                full join (select line ->> 'sku' as sku, sum((line ->> 'quantity')::bigint) as quantity
                           from orders.orders, jsonb_array_elements(lines) as line
                           where status = 'CONFIRMED' group by 1) o using (sku)
                where coalesce(s.sold, 0) <> coalesce(o.quantity, 0)\
                """),
            new BookCheck("inventory: goods held for nobody", AT_REST, SHOP, """
                select order_id, state, since from inventory.reservations where state = 'RESERVED'\
                """),
            new BookCheck("orders: one that came to no end", AT_REST, SHOP, """
                select order_id, status, updated_at from orders.orders
                where status not in ('CONFIRMED', 'REJECTED', 'CANCELLED', 'RETURNED')\
                """),
            new BookCheck("orders: the row is not what its events say", ALWAYS, SHOP, """
                select o.order_id, o.status, o.version, e.type, e.version as last from orders.orders o
                left join (select distinct on (key) key, version, type from orders.event_log
                           order by key, version desc) e on e.key = o.order_id::text
                where o.version is distinct from e.version
                   or o.status in ('CONFIRMED', 'REJECTED', 'CANCELLED', 'RETURNED')
                      and e.type not like '%Order' || initcap(o.status)
                      and not (o.status = 'CONFIRMED' and e.type like '%OrderReturnRefused')\
                """),
            new BookCheck("catalog: best sellers are not what was sold", AT_REST, BEST_SELLERS, """
                select sku, b.sold as counted, coalesce(o.quantity, 0) as ordered from catalog.best_sellers b
                full join (select line ->> 'sku' as sku, sum((line ->> 'quantity')::bigint) as quantity
                           from orders.orders, jsonb_array_elements(lines) as line
                           where status = 'CONFIRMED' group by 1) o using (sku)
                where coalesce(b.sold, 0) <> coalesce(o.quantity, 0)\
                """));

    private ShopChecks() {}
}
