-- How requests went for their customers: for their traces and for statistics. No bill depends on it, and rows from before have none of it.
alter table job_outcome
    add column duration_ms    bigint,
    add column first_token_ms bigint,
    add column finish_reason  text,
    add column trace_parent   text;

-- Where accounts have a span of each request sent. The headers are encrypted (TraceSinks:Key), for their account alone.
create table trace_sink (
    account_id     text primary key,
    endpoint       text not null,
    header_names   text[] not null,
    headers        bytea,
    sample_percent smallint not null check (sample_percent between 1 and 100),
    problem        text,
    problem_at     timestamptz
);

-- How fast models were by the hour: how many requests had a first token after, or tokens a second of, 2^(bucket/4) and more.
create table model_speed (
    hour     timestamptz not null,
    model_id text not null,
    -- 1: milliseconds until the first token. 2: tokens a second from then on.
    measure  smallint not null,
    bucket   smallint not null,
    count    bigint not null,
    primary key (hour, model_id, measure, bucket)
);
