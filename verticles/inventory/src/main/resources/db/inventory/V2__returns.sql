-- What was sold may come back, once.
alter table reservations drop constraint reservations_state;
alter table reservations add constraint reservations_state
    check (state in ('RESERVED', 'SHORT', 'COMMITTED', 'RELEASED', 'RETURNED'));

-- Committed, and a return of it was called off: one that comes late runs into this mark.
alter table reservations add column for_good boolean not null default false;
