-- Usage events: the rows of the books are the outbox that they come from. Each row is numbered by the transaction that wrote it. The numbers
-- of rows become visible in any order; but below the oldest transaction that still runs, nothing new ever comes. So far a reader goes, and
-- its place is one number.
alter table job_outcome add column xact bigint;
alter table ledger_transfer add column xact bigint;
-- Only from here on: rows that were there before have none, and are no events.
alter table job_outcome alter column xact set default 0 + pg_current_xact_id()::text::bigint;
alter table ledger_transfer alter column xact set default 0 + pg_current_xact_id()::text::bigint;
create index job_outcome_xact on job_outcome (xact);
-- A job's transfer has the job's id and is told of with its outcome.
create index ledger_transfer_xact on ledger_transfer (xact) where kind <> 1;

-- What is added to a transaction's number: 0, until the database moves to another server (usage_begin_clock).
create table usage_clock (base bigint not null);
insert into usage_clock values (0);

-- All events up to here are visible. Those of later transactions may come in any order. Stable: of the same moment as the statement that asks.
create function usage_horizon() returns bigint language sql stable as $$
    select base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 from usage_clock
$$;

-- A server numbers its transactions by itself. A dump that is restored into another one has rows from its future: there the numbers go on
-- behind the highest that was given, so that no reader's place has to change. Called when a silo starts, before it writes.
create function usage_begin_clock() returns boolean language plpgsql as $$
declare
    highest bigint;
    shift bigint;
begin
    select greatest(
        (select max(xact) from job_outcome), (select max(xact) from ledger_transfer where kind <> 1), (select max(position) from usage_position))
        into highest;
    if highest is null or highest <= (select base from usage_clock) + pg_snapshot_xmax(pg_current_snapshot())::text::bigint then
        return false;
    end if;
    lock table job_outcome, ledger_transfer in access exclusive mode;
    shift := highest + 1;
    update usage_clock set base = shift;
    execute format('alter table job_outcome alter column xact set default %s + pg_current_xact_id()::text::bigint', shift);
    execute format('alter table ledger_transfer alter column xact set default %s + pg_current_xact_id()::text::bigint', shift);
    return true;
end
$$;

-- How far each reader of the events is, and the relay that hands them out.
create table usage_position (
    reader   text primary key,
    position bigint not null
) with (fillfactor = 50);

-- What accounts were charged in a month (UTC): what spending alerts watch.
create table account_month (
    account_id text not null,
    month      date not null,
    charge     bigint not null,
    primary key (account_id, month)
);
insert into account_month (account_id, month, charge)
    select account_id, date_trunc('month', ended_at at time zone 'UTC')::date, sum(charge)::bigint from job_outcome where charge > 0 group by 1, 2;

-- A spent month is armed again by the next one.
alter table spending_alert add column fired_at timestamptz;
update spending_alert a set fired_at = coalesce(
    (select max(at) from spending_alert_event e where e.account_id = a.account_id and e.kind = a.kind and e.threshold = a.threshold), now())
where not is_armed;

-- What models were used for, by the hour (UTC) in which jobs ended.
create table model_hour (
    hour              timestamptz not null,
    model_id          text not null,
    requests          bigint not null,
    failed            bigint not null,
    prompt_tokens     bigint not null,
    completion_tokens bigint not null,
    charge            bigint not null,
    pay               bigint not null,
    primary key (hour, model_id)
);
insert into model_hour (hour, model_id, requests, failed, prompt_tokens, completion_tokens, charge, pay)
    select date_trunc('hour', ended_at, 'UTC'), model_id, count(*), count(*) filter (where state not in (7, 8)),
        coalesce(sum(prompt_tokens) filter (where charge > 0), 0)::bigint, coalesce(sum(completion_tokens) filter (where charge > 0), 0)::bigint,
        sum(charge)::bigint, sum(pay)::bigint
    from job_outcome group by 1, 2;

-- Both begin behind what was just added up: a transaction that writes from here on is not older than the oldest that runs now.
insert into usage_position (reader, position) select reader, usage_horizon() from unnest(array['relay', 'alerts', 'statistics']) reader;
