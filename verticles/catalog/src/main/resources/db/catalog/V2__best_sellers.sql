-- Counted from the log of orders, and counted again from its start after a reset.
create table best_sellers (
    sku  text collate "C" primary key,
    sold bigint not null
);

create index on best_sellers (sold desc, sku);
