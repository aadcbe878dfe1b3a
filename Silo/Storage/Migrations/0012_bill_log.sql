-- Bills that were accepted and are not in the books yet: a row for all that one silo has written at once. The transaction that brings the
-- last of a row's bills into the books deletes the row. bills is a JSON array in UTF-8.
create table bill_log (
    -- One process of a silo. It folds its own rows from memory; those of one that died are there for every other one.
    writer    uuid not null,
    seq       bigint not null,
    logged_at timestamptz not null default now(),
    -- Whose bills they are: who opens a customer's lease folds what others have logged for it first.
    owners    text[] not null,
    bills     bytea not null,
    primary key (writer, seq)
)
-- Rows live some milliseconds. Their places are given free by number, not by a share of a table that is empty, and nobody has to wait
-- while its end is cut off.
with (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, vacuum_truncate = false,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000, toast.vacuum_truncate = false);
-- Compressing costs more than writing them.
alter table bill_log alter column bills set storage external;
