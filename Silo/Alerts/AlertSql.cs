namespace IdleCloud.Silo.Alerts;

/// <summary>The statements about alerts. Kinds of accounts are those of <c>AccountKind</c>.</summary>
internal static class AlertSql
{
    /// <summary>$1: the account.</summary>
    public const string List = "select id, kind, threshold, created_at, is_armed from spending_alert where account_id = $1 order by created_at, id";

    /// <summary>$1: the id, $2: the account, $3: kind, $4: threshold, $5: now. Gives the alert that is there afterwards.</summary>
    public const string Set =
        """
        insert into spending_alert (id, account_id, kind, threshold, created_at) values ($1, $2, $3, $4, $5)
        on conflict (account_id, kind, threshold) do update set threshold = excluded.threshold
        returning id, kind, threshold, created_at, is_armed
        """;

    /// <summary>$1: the account, $2: the id.</summary>
    public const string Remove = "delete from spending_alert where account_id = $1 and id = $2";

    /// <summary>$1: the account, $2: before, or null, $3: how many.</summary>
    public const string Events =
        """
        select id, kind, threshold, value, at from spending_alert_event
        where account_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3
        """;

    /// <summary>
    /// Fires and arms. $1: the beginning of the month, $2: now. Two silos that sweep at once update each alert one after the other, and the
    /// second finds it done.
    /// </summary>
    public const string Sweep =
        """
        with watched as (
            select a.id, a.kind, a.threshold,
                case a.kind
                    when 1 then (select coalesce(sum(credits - debits), 0) from ledger_account l where l.owner = a.account_id and l.kind in (1, 2))
                    else (select coalesce(sum(charge), 0) from job_outcome o where o.account_id = a.account_id and o.ended_at >= $1)
                end::bigint as value
            from spending_alert a
        ), due as (
            select id, value, case kind when 1 then value < threshold else value >= threshold end as is_bad from watched
        ), changed as (
            update spending_alert a set is_armed = not due.is_bad from due
            where due.id = a.id and a.is_armed = due.is_bad
            returning a.account_id, a.kind, a.threshold, due.value, due.is_bad
        )
        insert into spending_alert_event (account_id, kind, threshold, value, at)
        select account_id, kind, threshold, value, $2 from changed where is_bad
        """;
}
