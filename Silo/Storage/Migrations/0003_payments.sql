-- Payments in and out. Amounts are in US cents here, as the payment provider counts; the books are in nano-USD.

-- A top-up: what a customer agreed to pay for, before the provider is asked for a page. What the provider's notices tell of it is added
-- up to totals; booked_* is what of them is in the books, and revision counts the bookings, so that each has an id of its own.
create table payment_topup (
    id                    uuid primary key,
    account_id            text not null,
    amount_cents          bigint not null check (amount_cents > 0),
    email                 text,
    state                 smallint not null default 0,
    session_id            text unique,
    page_url              text,
    payment               text unique,
    booked_paid           bigint not null default 0 check (booked_paid >= 0),
    booked_refunded       bigint not null default 0 check (booked_refunded >= 0),
    booked_disputed       bigint not null default 0 check (booked_disputed >= 0),
    booked_dispute_fee    bigint not null default 0,
    booked_fee            bigint,
    revision              int not null default 0,
    created_at            timestamptz not null default now(),
    changed_at            timestamptz not null default now()
);
create index payment_topup_account on payment_topup (account_id, created_at);
create index payment_topup_without_fee on payment_topup (changed_at) where booked_paid > 0 and booked_fee is null;

-- The provider's notices, each once: the id is written in the transaction that books what it tells. One whose payment is not known yet
-- waits here for it. One with a problem is kept for a person and never booked.
create table payment_event (
    event_id     text primary key,
    type         text not null,
    payment      text not null,
    kind         smallint not null,
    object_id    text not null,
    amount_cents bigint not null,
    fee_cents    bigint not null,
    happened_at  bigint not null,
    problem      text,
    received_at  timestamptz not null default now()
);
create index payment_event_payment on payment_event (payment);

-- Where a miner's owner gets its money.
create table payout_destination (
    account_id  text primary key,
    destination text not null,
    changed_at  timestamptz not null default now()
);

-- A payout, from the moment its money is set aside. state: 1 to be sent, 2 perhaps sent, 3 refused and not yet given back, 4 paid,
-- 5 failed and given back, 6 for a person. Each change of state is in the transaction that moves the money.
create table payout (
    id            uuid primary key,
    account_id    text not null,
    amount_cents  bigint not null check (amount_cents > 0),
    destination   text not null,
    state         smallint not null,
    provider_id   text,
    reason        text,
    requested_at  timestamptz not null default now(),
    first_sent_at timestamptz,
    next_step_at  timestamptz not null default now(),
    changed_at    timestamptz not null default now(),
    steps         int not null default 0
);
create index payout_account on payout (account_id, requested_at);
create index payout_open on payout (next_step_at) where state in (1, 2, 3);
