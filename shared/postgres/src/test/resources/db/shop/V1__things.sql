create table things (id bigint primary key, name text not null constraint things_name unique, n integer not null default 0);
