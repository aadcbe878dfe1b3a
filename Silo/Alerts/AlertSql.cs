namespace IdleCloud.Silo.Alerts;

/// <summary>The statements about alerts. Kinds of accounts are those of <c>AccountKind</c>.</summary>
internal static class AlertSql
{
    /// <summary>An alert that fires when it can. What was spent in a month is on the good side again when the next one begins.</summary>
    private const string IsArmed = "(a.is_armed or (a.kind = 2 and a.fired_at < date_trunc('month', $2::timestamptz, 'UTC')))";

    /// <summary>$1: the account, $2: now.</summary>
    public const string List =
        $"select a.id, a.kind, a.threshold, a.created_at, {IsArmed} from spending_alert a where a.account_id = $1 order by a.created_at, a.id";

    /// <summary>$1: the id, $2: the account, $3: kind, $4: threshold, $5: now.</summary>
    public const string Set =
        """
        insert into spending_alert (id, account_id, kind, threshold, created_at) values ($1, $2, $3, $4, $5)
        on conflict (account_id, kind, threshold) do nothing
        """;

    /// <summary>$1: the account, $2: the id.</summary>
    public const string Remove = "delete from spending_alert where account_id = $1 and id = $2";

    /// <summary>$1: the account, $2: before, or null, $3: how many.</summary>
    public const string Events =
        """
        select id, kind, threshold, value, at from spending_alert_event
        where account_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3
        """;

    /// <summary>Adds charges to what accounts were charged in a month. $1: the accounts, $2: the months, $3: the charges.</summary>
    public const string Charge =
        """
        insert into account_month (account_id, month, charge)
        select * from unnest($1::text[], $2::date[], $3::bigint[]) as t (account_id, month, charge) order by account_id, month
        on conflict (account_id, month) do update set charge = account_month.charge + excluded.charge
        """;

    /// <summary>
    /// Fires and arms the alerts of some accounts. $1: the accounts, $2: now. Two that do so at once change each alert one after the other,
    /// and the second finds it done.
    /// </summary>
    public const string Fire =
        $"""
        with watched as (
            select a.id, a.kind, a.threshold,
                case a.kind
                    when 1 then (select coalesce(sum(credits - debits), 0) from ledger_account l where l.owner = a.account_id and l.kind in (1, 2))
                    else coalesce((
                        select charge from account_month m
                        where m.account_id = a.account_id and m.month = date_trunc('month', $2::timestamptz at time zone 'UTC')::date), 0)
                end::bigint as value
            from spending_alert a where a.account_id = any($1)
        ), due as (
            select id, value, case kind when 1 then value < threshold else value >= threshold end as is_bad from watched
        ), changed as (
            update spending_alert a set is_armed = not due.is_bad, fired_at = case when due.is_bad then $2 else a.fired_at end
            from due
            where due.id = a.id and {IsArmed} = due.is_bad
            returning a.account_id, a.kind, a.threshold, due.value, due.is_bad
        ), fired as (
            insert into spending_alert_event (account_id, kind, threshold, value, at)
            select account_id, kind, threshold, value, $2 from changed where is_bad
            returning id, account_id
        )
        insert into alert_delivery (event_id, channel, due_at)
        select f.id, c.channel, $2
        from fired f join alert_target t on t.account_id = f.account_id cross join (values (1), (2)) c (channel)
        where (c.channel = 1 and t.webhook_url is not null) or (c.channel = 2 and t.email is not null)
        """;

    /// <summary>$1: the account.</summary>
    public const string Targets = "select webhook_url, email, problem, problem_at from alert_target where account_id = $1";

    /// <summary>$1: the account, $2: the webhook's URL, $3: its secret, $4: the address; each may be null.</summary>
    public const string SetTargets =
        """
        insert into alert_target (account_id, webhook_url, webhook_secret, email) values ($1, $2, $3, $4)
        on conflict (account_id) do update
        set webhook_url = excluded.webhook_url, webhook_secret = excluded.webhook_secret, email = excluded.email, problem = null, problem_at = null
        """;

    /// <summary>
    /// Takes what is to be sent, oldest first, for this silo alone until $2: should it die, another one sends it. $1: now, $3: how many at
    /// most.
    /// </summary>
    public const string Take =
        """
        with taken as (
            update alert_delivery d set attempts = d.attempts + 1, due_at = $2
            where (d.event_id, d.channel) in (
                select event_id, channel from alert_delivery where due_at <= $1 order by due_at limit $3 for update skip locked)
            returning d.event_id, d.channel, d.attempts
        )
        select d.event_id, d.channel, d.attempts, e.account_id, e.kind, e.threshold, e.value, e.at, t.webhook_url, t.webhook_secret, t.email
        from taken d join spending_alert_event e on e.id = d.event_id left join alert_target t on t.account_id = e.account_id
        """;

    /// <summary>$1: the event, $2: the channel.</summary>
    public const string Done = "delete from alert_delivery where event_id = $1 and channel = $2";

    /// <summary>$1: the event, $2: the channel, $3: when it is sent again.</summary>
    public const string Postpone = "update alert_delivery set due_at = $3 where event_id = $1 and channel = $2";

    /// <summary>$1: the account, $2: what went wrong, null for nothing, $3: when.</summary>
    public const string Problem =
        "update alert_target set problem = $2, problem_at = case when $2::text is null then null else $3::timestamptz end where account_id = $1";
}
