-- Requests with an Idempotency-Key, for a day. Nothing here can be read back: the key is a hash, the fingerprint is derived from key and
-- body, and the answer is encrypted under another key that is derived from both, which only a repeat brings along.
create table idempotency_record (
    account_id  text not null,
    key_hash    text not null,
    fingerprint text not null,
    -- The job that runs or ran. That it ended, and what it cost, is in job_outcome.
    job_id      uuid not null,
    answer      bytea,
    expires_at  timestamptz not null,
    primary key (account_id, key_hash)
);
create index idempotency_record_expiry on idempotency_record (expires_at);
-- What is encrypted cannot be compressed.
alter table idempotency_record alter column answer set storage external;
