-- What every service has besides its own tables. The search path is the service's schema.

-- A call's id and its answer, committed with its effect. A row without reply: the outside effect is under way.
create table requests (
    id uuid primary key,
    hash bytea not null,
    reply bytea,
    created_at timestamptz not null default now()
) with (fillfactor = 80);
create index requests_age on requests (created_at);

-- id orders what one transaction wrote after another; with a cache a session would take numbers in advance.
create table event_log (
    id bigint generated always as identity (cache 1) primary key,
    pos bigint,
    key text not null,
    version bigint not null check (version > 0),
    partition smallint not null check (partition between 0 and 15),
    event_id uuid not null,
    type text not null,
    type_version integer not null,
    payload bytea not null,
    at timestamptz not null default clock_timestamp(),
    traceparent text,
    constraint event_log_key_version unique (key, version),
    constraint event_log_pos unique (pos)
) with (fillfactor = 80);
create index event_log_unnumbered on event_log (id) where pos is null;

create table event_log_head (
    only_one boolean primary key default true check (only_one),
    pos bigint not null default 0,
    generation uuid not null default gen_random_uuid()
) with (fillfactor = 20);
insert into event_log_head default values;

-- The row is the queue: due_at is when any node may take it. While a node works on it that is the end of its lease; a
-- final saga and one that waits for an operator have 'infinity'.
create table saga (
    id uuid primary key,
    definition text not null,
    definition_version integer not null,
    state text not null,
    version bigint not null,
    request bytea not null,
    attempts integer not null default 0,
    -- how many of the last attempts in a row ended in something nobody understands
    puzzled integer not null default 0,
    due_at timestamptz not null,
    deadline timestamptz not null,
    lease_owner text,
    epoch bigint not null default 1,
    final boolean not null,
    attention text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
) with (fillfactor = 70);
create index saga_due on saga (definition, definition_version, due_at) where not final;
create index saga_attention on saga (updated_at) where attention is not null;

-- A version per line and no version left out: what happened to a saga, and who says so.
create table saga_log (
    saga uuid not null,
    version bigint not null,
    at timestamptz not null default clock_timestamp(),
    from_state text not null,
    news text not null,
    to_state text not null,
    detail text not null,
    attempts integer not null,
    node text not null,
    constraint saga_log_once primary key (saga, version)
);
