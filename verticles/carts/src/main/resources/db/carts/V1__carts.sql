-- A row for each customer who ever put something in: its lock is what bounds the items of one cart.
create table carts (
    customer   text primary key,
    changed_at timestamptz not null
);

create table items (
    customer text not null references carts,
    -- Compared byte by byte, so that a cart has one order under every locale.
    sku      text collate "C" not null,
    quantity bigint not null check (quantity between 1 and 1000),
    primary key (customer, sku)
);
