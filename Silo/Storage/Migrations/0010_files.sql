-- Files of accounts. Whoever reads this table learns names and sizes; the content is encrypted by gateways, under a key that is not here.
create table stored_file (
    id          text primary key,
    account_id  text not null,
    purpose     smallint not null,
    name        text not null,
    bytes       bigint not null default 0 check (bytes >= 0),
    -- Nobody sees a file before it is whole.
    is_finished boolean not null default false,
    created_at  timestamptz not null,
    expires_at  timestamptz not null
);
create index stored_file_account on stored_file (account_id, created_at, id);
create index stored_file_expiry on stored_file (expires_at);

create table file_part (
    file_id text not null references stored_file on delete cascade,
    number  int not null check (number >= 0),
    bytes   int not null check (bytes >= 0),
    content bytea not null,
    primary key (file_id, number)
);
-- What is encrypted cannot be compressed.
alter table file_part alter column content set storage external;
