create table coins (
    id      bigint generated always as identity primary key,
    amount  bigint not null,
    doubled bigint generated always as (amount * 2) stored,
    print   bytea not null default '\x00ff5c0a',
    note    text default E'tab\tand \\N and "quotes"\nand é'
);

-- Comes before what it refers to.
create table a_coin_marked (coin bigint not null references coins, at timestamptz not null default now());
