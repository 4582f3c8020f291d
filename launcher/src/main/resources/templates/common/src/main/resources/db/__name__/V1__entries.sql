create table entries (
    key        text primary key,
    value      text not null,
    changed_at timestamptz not null default now()
);
