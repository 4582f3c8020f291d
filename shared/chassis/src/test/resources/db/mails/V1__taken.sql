create table taken (n bigint generated always as identity, event_id uuid, key text, message text, trace text);
