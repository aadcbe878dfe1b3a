-- Batches of accounts: requests that wait for miners that nobody else wants. Notes and the hash of the key are readable here, requests and
-- answers are not: gateways encrypt them.
create table batch (
    id             text primary key,
    account_id     text not null,
    key_hash       text not null,
    model_id       text not null default '',
    endpoint       text not null,
    input_file_id  text not null,
    output_file_id text not null,
    error_file_id  text not null,
    metadata       text,
    status         smallint not null default 0,
    faults         text,
    total          int not null default 0,
    completed      int not null default 0,
    failed         int not null default 0,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    in_progress_at timestamptz,
    finalizing_at  timestamptz,
    cancelling_at  timestamptz,
    ended_at       timestamptz,
    constraint batch_counts check (completed >= 0 and failed >= 0)
) with (fillfactor = 50);
create index batch_account on batch (account_id, created_at, id);
create index batch_open on batch (created_at) where status in (0, 2, 3, 6);
create index batch_ended on batch (ended_at) where ended_at is not null;

-- Lines that have not ended. What has become of the others is in the parts of their batch's files.
create table batch_line (
    batch_id   text not null references batch on delete cascade,
    number     int not null,
    content    bytea not null,
    -- What it is run as next, or was run as last: under this id it is charged once.
    job_id     uuid not null default gen_random_uuid(),
    -- Who has it; null while nobody does.
    gateway    text,
    not_before timestamptz not null,
    primary key (batch_id, number)
);
create unique index batch_line_taken on batch_line (job_id) where gateway is not null;
alter table batch_line alter column content set storage external;
