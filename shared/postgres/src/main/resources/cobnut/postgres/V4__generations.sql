-- A restore makes the log another one. Which generations it was before, the oldest first, and up to which position it
-- is still the same as each of them.
alter table event_log_head
    add column earlier uuid[] not null default '{}',
    add column parted bigint[] not null default '{}';
