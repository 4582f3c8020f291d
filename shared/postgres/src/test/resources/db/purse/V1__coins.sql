create table coins (id bigint generated always as identity primary key, amount bigint not null);
