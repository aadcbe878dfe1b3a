-- The books: double entry, in nano-USD (10^-9 US dollars). docs/reference/money.md tells what each account is for.
-- A named check is what programs know a refusal by (LedgerConstraints).

-- One row for each account of an owner (kind below 16). The house's accounts (16 and above) have one row, a stripe, for each writer,
-- so that writers do not wait for each other; their balance is the sum of the stripes.
-- Half of each page stays free: these rows change all the time, and without an index on what changes, a new version then stays on
-- its page and costs no index entry.
create table ledger_account (
    id      bigint generated always as identity primary key,
    kind    smallint not null,
    owner   text not null,
    stripe  smallint not null default 0,
    credits bigint not null default 0 check (credits >= 0),
    debits  bigint not null default 0 check (debits >= 0),
    held    bigint not null default 0 check (held >= 0),
    constraint ledger_account_one unique (kind, owner, stripe),
    constraint ledger_account_owner check ((kind >= 16) = (owner = '') and (kind >= 16 or stripe = 0)),
    -- customer, customer_promo, miner_escrow, miner_payable, payout_clearing
    constraint ledger_account_funds check (kind not in (1, 2, 4, 5, 6) or credits - debits - held >= 0),
    -- customer_debt is zero or below
    constraint ledger_account_debt check (kind <> 3 or credits <= debits),
    -- only a lease holds, and only a customer's credit
    constraint ledger_account_held check (kind in (1, 2) or held = 0)
) with (fillfactor = 50);

-- Money that moved. amounts[i] is what accounts[i] got, negative what it gave. accounts[1] is the account whose statement it is.
-- The sum is spelled out: a function call in a check costs more than the rest of the row.
create table ledger_transfer (
    id        uuid primary key,
    seq       bigint generated always as identity,
    kind      smallint not null,
    posted_at timestamptz not null default now(),
    reference text not null default '',
    note      text not null default '',
    digest    uuid not null,
    accounts  bigint[] not null,
    amounts   bigint[] not null,
    constraint ledger_transfer_shape check (
        array_ndims(accounts) = 1 and array_ndims(amounts) = 1 and array_lower(accounts, 1) = 1 and array_lower(amounts, 1) = 1
        and cardinality(accounts) between 2 and 8 and cardinality(amounts) = cardinality(accounts)
        and array_position(accounts, null) is null and array_position(amounts, null) is null),
    constraint ledger_transfer_balanced check (
        amounts[1] + amounts[2] + coalesce(amounts[3], 0) + coalesce(amounts[4], 0)
        + coalesce(amounts[5], 0) + coalesce(amounts[6], 0) + coalesce(amounts[7], 0) + coalesce(amounts[8], 0) = 0)
);
create index ledger_transfer_statement on ledger_transfer ((accounts[1]), seq);

-- The end of every job that was given to a miner, also where nothing was charged. A job's transfer has the job's id.
create table job_outcome (
    job_id            uuid primary key,
    account_id        text not null,
    key_id            text not null,
    model_id          text not null,
    state             smallint not null,
    attempt           int not null check (attempt >= 0),
    miner_id          text,
    miner_owner       text,
    prompt_tokens     bigint not null check (prompt_tokens >= 0),
    completion_tokens bigint not null check (completion_tokens >= 0),
    reasoning_tokens  bigint not null check (reasoning_tokens >= 0),
    cached_tokens     bigint not null check (cached_tokens >= 0),
    price_version     int not null,
    prompt_price      bigint not null check (prompt_price >= 0),
    completion_price  bigint not null check (completion_price >= 0),
    held              bigint not null check (held >= 0),
    charge            bigint not null,
    pay               bigint not null,
    share_ppm         int not null check (share_ppm between 0 and 1000000),
    ended_at          timestamptz not null,
    digest            uuid not null,
    constraint job_outcome_charge check (charge between 0 and held),
    constraint job_outcome_pay check (pay between 0 and charge)
);
create index job_outcome_account on job_outcome (account_id, ended_at, job_id);
create index job_outcome_miner on job_outcome (miner_owner, ended_at, job_id) where miner_owner is not null;

-- Who may spend a customer's credit: the holder of the last epoch, as long as it is open. What remains is held on the accounts.
create table ledger_lease (
    owner           text primary key,
    epoch           bigint not null check (epoch >= 0),
    is_open         boolean not null,
    promo_remaining bigint not null,
    paid_remaining  bigint not null,
    renewed_at      timestamptz not null default now(),
    constraint ledger_lease_remaining check (promo_remaining >= 0 and paid_remaining >= 0),
    constraint ledger_lease_closed check (is_open or (promo_remaining = 0 and paid_remaining = 0))
) with (fillfactor = 50);

create table ledger_key_spend (
    key_id text primary key,
    spent  bigint not null check (spent >= 0)
) with (fillfactor = 50);

-- Why an attempt earned nothing.
create table attempt_failure (
    job_id      uuid not null,
    attempt     int not null,
    miner_id    text not null,
    miner_owner text not null,
    model_id    text not null,
    kind        smallint not null,
    cause       smallint not null,
    at          timestamptz not null,
    primary key (job_id, attempt)
);
create index attempt_failure_miner on attempt_failure (miner_owner, at, job_id);

-- What is written stays. A mistake is repaired by a new transfer.
create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % is refused; write a new transfer instead', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end
$$;

create trigger ledger_transfer_append_only before update or delete or truncate on ledger_transfer
    for each statement execute function ledger_refuse_change();
create trigger job_outcome_append_only before update or delete or truncate on job_outcome
    for each statement execute function ledger_refuse_change();
