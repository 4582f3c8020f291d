-- bank: money without a payment of ours
insert into bank.ledger (charge_id, kind, currency, minor)
values ('00000000-0000-7000-8000-0000000000ff', 'CAPTURE', 'EUR', 5);

-- bank: more than one net capture for an order
insert into bank.ledger (charge_id, kind, currency, minor)
values ('00000000-0000-7000-8000-0000000000a1', 'CAPTURE', 'EUR', 200);

-- bank: an order's money is not what its status says
delete from bank.ledger where kind = 'REFUND';

-- payments: an order's money is not what its status says
delete from payments.ledger where payment_id = '00000000-0000-7000-8000-0000000000a1';

-- payments: the bank's ledger and ours differ
update payments.ledger set minor = 201 where payment_id = '00000000-0000-7000-8000-0000000000a1';

-- payments: one that came to no end
update payments.payments set status = 'INTENT' where order_id = '00000000-0000-7000-8000-000000000002';

-- inventory: less than nothing
update inventory.stock set available = -1, sold = 11;

-- inventory: stock is not the sum of its reservations
update inventory.stock set available = 7, reserved = 1;

-- inventory: an order's goods are not what its status says
update inventory.reservations set state = 'RELEASED' where order_id = '00000000-0000-7000-8000-000000000001';

-- inventory: sold is not what confirmed orders hold
update orders.orders set lines = '[{"sku": "mug", "quantity": 3}]' where status = 'CONFIRMED';

-- inventory: goods held for nobody
update inventory.reservations set state = 'RESERVED' where order_id = '00000000-0000-7000-8000-000000000002';

-- inventory: goods came or went
update inventory.stock set available = 9;

-- orders: one that came to no end
update orders.orders set status = 'PAID' where order_id = '00000000-0000-7000-8000-000000000001';

-- orders: the row is not what its events say
update orders.orders set status = 'REJECTED' where order_id = '00000000-0000-7000-8000-000000000002';

-- catalog: best sellers are not what was sold
update catalog.best_sellers set sold = 4;

-- log: positions are not dense
update orders.event_log set pos = 7 where pos = 4;
update orders.event_log_head set pos = 7;

-- log: versions of a key have a gap
update orders.event_log set version = 3 where pos = 3;

-- log: events of a key are not in order
update orders.event_log set pos = 9 where pos = 1;
update orders.event_log set pos = 1 where pos = 3;
update orders.event_log set pos = 3 where pos = 9;

-- saga: versions in its log have a gap
delete from orders.saga_log where version = 1;

-- saga: a line does not follow from the one before
update orders.saga_log set from_state = 'CHARGING' where version = 2;

-- saga: something left a final state
update orders.saga set version = 3;
insert into orders.saga_log (saga, version, from_state, news, to_state, detail, attempts, node)
values ('00000000-0000-7000-8000-000000000001', 3, 'CONFIRMED', 'CUSTOMER_CANCELS', 'CONFIRMED', '', 0, 'two');

-- saga: not final
update orders.saga set final = false;

-- subscription: stands still
update catalog.subscription set state = 'STOPPED', reason = 'POSITION_AHEAD';

-- subscription: has not come to the head
update catalog.subscription_partition set pos = 3;

-- subscription: something is parked
insert into catalog.subscription_parked (subscription, event_id, partition, pos, key, version, type, type_version,
    payload, at, state)
values ('best-sellers', gen_random_uuid(), 1, 3, 'x', 1, 'cobnut.orders.v1.OrderConfirmed', 1, '', now(), 'FAILED');
