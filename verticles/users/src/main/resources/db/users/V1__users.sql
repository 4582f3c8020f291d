create table users (
    user_id       uuid primary key,
    email         text not null,
    -- The address as it is compared: two spellings of one address are one customer.
    email_key     text not null unique,
    name          text not null,
    roles         text[] not null default '{}',
    password_hash text not null,
    created_at    timestamptz not null
);

create table sessions (
    session_id uuid primary key,
    user_id    uuid not null references users on delete cascade,
    opened_at  timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at   timestamptz,
    ended_why  text
);

create index on sessions (user_id, expires_at);

-- Every refresh token a session ever had, as SHA-256: a spent one that comes back gives the theft away.
create table refresh_tokens (
    token_hash bytea primary key,
    session_id uuid not null references sessions on delete cascade,
    issued_at  timestamptz not null default now(),
    spent_at   timestamptz
);

create index on refresh_tokens (session_id);
