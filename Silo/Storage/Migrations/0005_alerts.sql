-- Spending alerts: what an account's holder wants to be told of, and what they were told. An alert fires once, and is armed again when
-- what it watches is back on the good side.
create table spending_alert (
    id         uuid primary key,
    account_id text not null,
    kind       smallint not null,
    threshold  bigint not null check (threshold >= 0),
    created_at timestamptz not null,
    -- 1: credit below the threshold. 2: charges of this month (UTC) at the threshold or above.
    is_armed   boolean not null default true,
    constraint spending_alert_kind check (kind in (1, 2)),
    constraint spending_alert_one unique (account_id, kind, threshold)
);

create table spending_alert_event (
    id         bigint generated always as identity primary key,
    account_id text not null,
    kind       smallint not null,
    threshold  bigint not null,
    value      bigint not null,
    at         timestamptz not null
);
create index spending_alert_event_account on spending_alert_event (account_id, id);
