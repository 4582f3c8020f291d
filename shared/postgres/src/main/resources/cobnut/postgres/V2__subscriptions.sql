-- Who reads this service's log and how far each has come, and what this service itself reads of others.

-- Up to here only the last event of each key is kept.
alter table event_log_head add column cut bigint not null default 0;

create table event_log_reader (
    reader text primary key,
    pos bigint not null default 0,
    seen_at timestamptz not null default now()
) with (fillfactor = 50);

-- generation is null until the log was read for the first time.
create table subscription (
    name text primary key,
    log text not null,
    kind text not null check (kind in ('REBUILDABLE', 'EFFECT')),
    generation uuid,
    state text not null default 'RUNNING' check (state in ('RUNNING', 'STOPPED')),
    reason text not null default '',
    head bigint not null default 0
) with (fillfactor = 50);

-- The partition's events up to pos have taken effect, and those up to the time at. A move that does not find its own
-- epoch sets pos to null, which the table refuses.
create table subscription_partition (
    subscription text not null references subscription (name) on delete cascade,
    partition smallint not null check (partition between 0 and 15),
    pos bigint not null default 0,
    at timestamptz not null default now(),
    epoch bigint not null default 1,
    lease_owner text,
    lease_until timestamptz not null default '-infinity',
    primary key (subscription, partition)
) with (fillfactor = 20);

-- Which instances share the partitions.
create table subscription_member (
    subscription text not null references subscription (name) on delete cascade,
    member text not null,
    seen_until timestamptz not null,
    primary key (subscription, member)
) with (fillfactor = 50);

-- The first row of a key decides: while it is FAILED the others wait; else they are tried again in the order of id.
create table subscription_parked (
    id bigint generated always as identity (cache 1) primary key,
    subscription text not null references subscription (name) on delete cascade,
    event_id uuid not null,
    partition smallint not null,
    pos bigint not null,
    key text not null,
    version bigint not null,
    type text not null,
    type_version integer not null,
    payload bytea not null,
    at timestamptz not null,
    traceparent text,
    state text not null check (state in ('FAILED', 'BEHIND', 'REPLAY')),
    reason text not null default '',
    attempts integer not null default 0,
    parked_at timestamptz not null default now(),
    constraint subscription_parked_once unique (subscription, event_id)
);
create index subscription_parked_key on subscription_parked (subscription, partition, key, id);
