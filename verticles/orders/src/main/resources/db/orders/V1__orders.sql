-- What the events of each order make of it, so that nobody has to add them up: the log is the truth, this is a view.
create table orders (
    order_id    uuid primary key,
    customer_id text not null,
    status      text not null constraint orders_status check (status in
                    ('PLACED', 'STOCK_RESERVED', 'PAID', 'CANCELLING', 'CONFIRMED', 'REJECTED', 'CANCELLED')),
    -- Why it is CANCELLING or CANCELLED; the SKU for which it is REJECTED; else empty.
    reason      text not null,
    -- As they were when the order was placed: [{sku, name, quantity, price}].
    lines       jsonb not null,
    currency    text not null,
    total       bigint not null,
    card        text not null,
    placed_at   timestamptz not null,
    updated_at  timestamptz not null,
    version     bigint not null
) with (fillfactor = 70);

-- A page of one customer's orders, newest first: order ids are UUIDv7, so they sort by time.
create index orders_of_customer on orders (customer_id, order_id desc);
