-- Looks at its rule when the transaction commits, and not before.
create table promises (id bigint constraint promises_kept unique deferrable initially deferred);
