-- Where spending alerts are sent. The secret is what webhooks are signed with: it must be readable to sign.
create table alert_target (
    account_id     text primary key,
    webhook_url    text,
    webhook_secret text,
    email          text,
    problem        text,
    problem_at     timestamptz,
    constraint alert_target_signed check ((webhook_url is null) = (webhook_secret is null))
);

-- Alerts that are still to be sent; 1: webhook, 2: mail. A row is deleted when it is sent or given up.
create table alert_delivery (
    event_id bigint not null references spending_alert_event,
    channel  smallint not null,
    attempts int not null default 0,
    due_at   timestamptz not null,
    primary key (event_id, channel),
    constraint alert_delivery_channel check (channel in (1, 2))
);
create index alert_delivery_due on alert_delivery (due_at);
