-- What a saga is about when that is not its own id, and the trace of the call that started it; empty when there is none.
alter table saga add column subject text not null default '', add column traceparent text not null default '';
create index saga_subject on saga (subject) where subject <> '';

-- Who told a saga something that its calls did not say, and what for; empty when nobody did.
alter table saga_log add column operator text not null default '', add column why text not null default '';
