-- What operators have asked for: who, what and when. Written before the act, so that no act is without its entry.
create table audit_entry (
    id            bigint generated always as identity primary key,
    at            timestamptz not null,
    actor_account text not null,
    actor_key     text not null,
    action        text not null,
    target        text not null,
    detail        json not null,
    request_id    text not null
);
create index audit_entry_target on audit_entry (target, id);

create trigger audit_entry_append_only before update or delete or truncate on audit_entry
    for each statement execute function ledger_refuse_change();
