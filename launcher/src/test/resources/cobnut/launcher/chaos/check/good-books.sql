-- One order that was bought, one that was cancelled after it was paid, as all services write them down. The rules of
-- the tables are off, so that they can be broken.
set local session_replication_role = replica;
alter table inventory.stock drop constraint stock_available;
alter table bank.ledger drop constraint one_net_capture;

insert into inventory.stock (sku, available, reserved, sold) values ('mug', 8, 0, 2);
insert into inventory.reservations (order_id, state) values
    ('00000000-0000-7000-8000-000000000001', 'COMMITTED'),
    ('00000000-0000-7000-8000-000000000002', 'RELEASED');
insert into inventory.reservation_lines (order_id, sku, quantity) values
    ('00000000-0000-7000-8000-000000000001', 'mug', 2),
    ('00000000-0000-7000-8000-000000000002', 'mug', 1);

insert into payments.payments (payment_id, order_id, customer_id, card_print, currency, minor, status) values
    ('00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-000000000001', 'ann', '', 'EUR', 200, 'CAPTURED'),
    ('00000000-0000-7000-8000-0000000000a2', '00000000-0000-7000-8000-000000000002', 'ann', '', 'EUR', 100, 'REFUNDED');
insert into payments.ledger (payment_id, kind, debit, credit, currency, minor) values
    ('00000000-0000-7000-8000-0000000000a1', 'CAPTURE', 'bank', 'sales', 'EUR', 200),
    ('00000000-0000-7000-8000-0000000000a2', 'CAPTURE', 'bank', 'sales', 'EUR', 100),
    ('00000000-0000-7000-8000-0000000000a2', 'REFUND', 'sales', 'bank', 'EUR', 100);
insert into bank.ledger (charge_id, kind, currency, minor) values
    ('00000000-0000-7000-8000-0000000000a1', 'CAPTURE', 'EUR', 200),
    ('00000000-0000-7000-8000-0000000000a2', 'CAPTURE', 'EUR', 100),
    ('00000000-0000-7000-8000-0000000000a2', 'REFUND', 'EUR', 100);

insert into orders.orders
    (order_id, customer_id, status, reason, lines, currency, total, card, placed_at, updated_at, version) values
    ('00000000-0000-7000-8000-000000000001', 'ann', 'CONFIRMED', '', '[{"sku": "mug", "quantity": 2}]', 'EUR', 200,
     'tok_ok', now(), now(), 2),
    ('00000000-0000-7000-8000-000000000002', 'ann', 'CANCELLED', '', '[{"sku": "mug", "quantity": 1}]', 'EUR', 100,
     'tok_ok', now(), now(), 2);
insert into orders.event_log (pos, key, version, partition, event_id, type, type_version, payload) values
    (1, '00000000-0000-7000-8000-000000000001', 1, 1, gen_random_uuid(), 'cobnut.orders.v1.OrderPlaced', 1, ''),
    (2, '00000000-0000-7000-8000-000000000002', 1, 2, gen_random_uuid(), 'cobnut.orders.v1.OrderPlaced', 1, ''),
    (3, '00000000-0000-7000-8000-000000000001', 2, 1, gen_random_uuid(), 'cobnut.orders.v1.OrderConfirmed', 1, ''),
    (4, '00000000-0000-7000-8000-000000000002', 2, 2, gen_random_uuid(), 'cobnut.orders.v1.OrderCancelled', 1, '');
update orders.event_log_head set pos = 4;

insert into orders.saga
    (id, definition, definition_version, state, version, request, due_at, deadline, final) values
    ('00000000-0000-7000-8000-000000000001', 'checkout', 1, 'CONFIRMED', 2, '', 'infinity', now(), true);
insert into orders.saga_log (saga, version, from_state, news, to_state, detail, attempts, node) values
    ('00000000-0000-7000-8000-000000000001', 1, '', 'START', 'COMMITTING', '', 0, 'one'),
    ('00000000-0000-7000-8000-000000000001', 2, 'COMMITTING', 'STOCK_COMMITTED', 'CONFIRMED', '', 1, 'one');

insert into catalog.best_sellers (sku, sold) values ('mug', 2);
insert into catalog.subscription (name, log, kind, head) values ('best-sellers', 'cobnut.orders.v1.OrdersLog',
    'REBUILDABLE', 4);
insert into catalog.subscription_partition (subscription, partition, pos) values ('best-sellers', 1, 4);
