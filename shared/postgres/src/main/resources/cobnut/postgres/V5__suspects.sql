-- An event may end the JVM that takes it in. Owners that ended in a row without giving the partition back, and the
-- position of the event that they may have ended at; 0 for none. Both begin anew when the position moves.
alter table subscription_partition
    add column deaths integer not null default 0,
    add column suspect bigint not null default 0;
