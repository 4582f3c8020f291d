-- One row per charge id, for ever; VOIDED without an amount is a tombstone: whoever comes late finds it.
create table charges (
    charge_id  text primary key,
    status     text not null check (status in ('CAPTURED', 'DECLINED', 'VOIDED', 'REFUNDED')),
    currency   text,
    minor      bigint check (minor > 0),
    card       text,
    reason     text,
    refund_id  text,
    created_at timestamptz not null default now(),
    check (status = 'VOIDED' or (currency is not null and minor is not null and card is not null)),
    check ((status = 'REFUNDED') = (refund_id is not null))
);

-- Every movement of money. At most one capture and one refund per charge, so the net is never more than one capture.
create table ledger (
    line      bigint generated always as identity primary key,
    -- Dense and final; given by the reader, because lines become visible in another order than they were numbered in.
    pos       bigint unique,
    charge_id text not null references charges,
    kind      text not null check (kind in ('CAPTURE', 'REFUND')),
    currency  text not null,
    minor     bigint not null check (minor > 0),
    at        timestamptz not null default now(),
    constraint one_net_capture unique (charge_id, kind)
);

create index ledger_unnumbered on ledger (line) where pos is null;

create table ledger_head (
    single boolean primary key default true check (single),
    pos    bigint not null
);

insert into ledger_head (pos) values (0);

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end $$;

create trigger append_only before delete on ledger
    for each row execute function refuse_rewriting();

create trigger numbered_once before update on ledger
    for each row
    when (old.pos is not null
        or (old.line, old.charge_id, old.kind, old.currency, old.minor, old.at)
            is distinct from (new.line, new.charge_id, new.kind, new.currency, new.minor, new.at))
    execute function refuse_rewriting();
