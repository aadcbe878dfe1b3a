-- The stored state of grains, one row each.
--
-- version is what a writer must have read. It comes from one sequence for all rows, so that a row that was deleted and made
-- again never has a version that somebody may still hold from before.
-- payload is json, not jsonb: names that owners choose may contain a NUL, which jsonb refuses.
create sequence grain_state_version;

create table grain_state (
    grain_type text not null,
    grain_id   text not null,
    state_name text not null,
    version    bigint not null default nextval('grain_state_version'),
    payload    json not null,
    updated_at timestamptz not null default now(),
    primary key (grain_type, grain_id, state_name)
);
