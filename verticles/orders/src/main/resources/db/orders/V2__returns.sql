-- A confirmed order may be given back. A refused return leaves it CONFIRMED, with the reason RETURN_REFUSED.
alter table orders drop constraint orders_status;
alter table orders add constraint orders_status check (status in
    ('PLACED', 'STOCK_RESERVED', 'PAID', 'CANCELLING', 'CONFIRMED', 'REJECTED', 'CANCELLED', 'RETURNING', 'RETURNED'));

-- The saga of its return, once one was asked for.
alter table orders add column return_id uuid;
create unique index orders_return on orders (return_id) where return_id is not null;
