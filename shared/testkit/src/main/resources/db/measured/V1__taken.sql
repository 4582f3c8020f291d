create table taken (id uuid not null, key text not null);
