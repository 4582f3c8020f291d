create table products (
    -- Compared byte by byte, so that the order of pages is the same under every locale.
    sku         text collate "C" primary key,
    name        text not null,
    description text not null,
    category    text not null,
    currency    text not null,
    price_minor bigint not null check (price_minor >= 0),
    updated_at  timestamptz not null default now(),
    search      tsvector generated always as (
        setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('english', category), 'B')
        || setweight(to_tsvector('english', description), 'C')
    ) stored
);

create index on products using gin (search);
create index on products (category, sku);
