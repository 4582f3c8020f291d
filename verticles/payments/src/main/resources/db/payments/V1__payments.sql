-- One row per charge id, for ever. VOIDED without an amount is a tombstone: a charge that comes late finds it.
create table payments (
    payment_id   uuid primary key,
    order_id     uuid not null,
    customer_id  text,
    -- SHA-256 over charge id and card: enough to notice another card, useless to whoever steals it.
    card_print   bytea,
    currency     text,
    minor        bigint check (minor > 0),
    status       text not null check (status in
        ('INTENT', 'VOIDING', 'CAPTURED', 'DECLINED', 'VOIDED', 'REFUNDING', 'REFUNDED')),
    reason       text,
    -- Until then somebody is asking the provider; by the database's clock.
    asking_until timestamptz not null default now(),
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    check (status = 'VOIDED'
        or (customer_id is not null and card_print is not null and currency is not null and minor is not null))
);

create index payments_of_order on payments (order_id, created_at);

-- Double entry, one row per movement: what one account is debited the other is credited, so it balances by itself.
-- Line by line it says what the provider's own ledger says.
create table ledger (
    line       bigint generated always as identity primary key,
    payment_id uuid not null references payments,
    kind       text not null check (kind in ('CAPTURE', 'REFUND')),
    debit      text not null,
    credit     text not null,
    currency   text not null,
    minor      bigint not null check (minor > 0),
    at         timestamptz not null default now(),
    constraint one_net_capture unique (payment_id, kind),
    check (kind = 'CAPTURE' and debit = 'bank' and credit = 'sales'
        or kind = 'REFUND' and debit = 'sales' and credit = 'bank')
);

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end $$;

create trigger append_only before update or delete on ledger
    for each row execute function refuse_rewriting();
