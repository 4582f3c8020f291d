-- Collation C: rows are locked, and answers are sorted, in the order in which Java sorts.
create table stock (
    sku       text collate "C" primary key,
    available bigint not null constraint stock_available check (available >= 0),
    reserved  bigint not null default 0 constraint stock_reserved check (reserved >= 0),
    sold      bigint not null default 0 constraint stock_sold check (sold >= 0)
);

-- One row for each order that was ever asked about, tombstones included; its state only goes forward.
create table reservations (
    order_id        uuid primary key,
    state           text not null constraint reservations_state
                        check (state in ('RESERVED', 'SHORT', 'COMMITTED', 'RELEASED')),
    short_sku       text collate "C",
    short_available bigint,
    since           timestamptz not null default now()
);

-- For whoever looks for reservations whose order never came to an end.
create index reservations_held on reservations (since) where state = 'RESERVED';

-- No foreign key to stock: checking it would lock the row that everybody waits for.
create table reservation_lines (
    order_id uuid not null references reservations,
    sku      text collate "C" not null,
    quantity bigint not null check (quantity > 0),
    primary key (order_id, sku)
);
