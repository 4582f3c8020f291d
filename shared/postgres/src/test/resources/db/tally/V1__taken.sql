create table taken (n bigint generated always as identity, id uuid, key text, version bigint, payload text);
