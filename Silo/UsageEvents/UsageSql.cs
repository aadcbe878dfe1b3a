namespace IdleCloud.Silo.UsageEvents;

/// <summary>The statements about usage events.</summary>
internal static class UsageSql
{
    /// <summary>See the migration.</summary>
    public const string BeginClock = "select usage_begin_clock()";

    /// <summary>$1: the readers. One that is new begins with what comes from now on.</summary>
    public const string Begin =
        """
        insert into usage_position (reader, position) select reader, usage_horizon() from unnest($1::text[]) reader order by reader
        on conflict do nothing
        """;

    /// <summary>$1: the reader.</summary>
    public const string LockPosition = "select position from usage_position where reader = $1 for update";

    /// <summary>$1: the reader, $2: its place.</summary>
    public const string SetPosition = "update usage_position set position = $2 where reader = $1";

    /// <summary>
    /// The events behind $1: whole transactions, until there are about $2 events. The first column says up to where that is, also when
    /// there are none. What is visible and what runs is of the same moment, the statement's.
    /// </summary>
    public const string Read =
        """
        with horizon as materialized (select usage_horizon() as until), bound as materialized (
            select least(until,
                (select xact from job_outcome where xact > $1 and xact <= until order by xact offset $2 - 1 limit 1),
                (select xact from ledger_transfer where kind <> 1 and xact > $1 and xact <= until order by xact offset $2 - 1 limit 1)) as upto
            from horizon
        )
        select b.upto, e.* from bound b left join lateral (
            select xact, job_id, 1::smallint as kind, ended_at as at, account_id, key_id, model_id, state, attempt,
                prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, charge, pay, duration_ms, first_token_ms, finish_reason, trace_parent
            from job_outcome where xact > $1 and xact <= b.upto
            union all
            select t.xact, t.id, t.kind, t.posted_at, a.owner, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null
            from ledger_transfer t join ledger_account a on a.id = t.accounts[1] where t.kind <> 1 and t.xact > $1 and t.xact <= b.upto) e on true
        order by e.xact
        """;

    /// <summary>How far behind readers are: the time of the oldest event that each has not taken. $1: the readers.</summary>
    public const string Lag =
        """
        select reader, least(
            (select ended_at from job_outcome where xact > position order by xact limit 1),
            (select posted_at from ledger_transfer where kind <> 1 and xact > position order by xact limit 1))
        from usage_position where reader = any($1)
        """;

    /// <summary>True for one session at a time, until its transaction ends. Any fixed number will do, as long as nothing else locks the same.</summary>
    public const string TryRelay = "select pg_try_advisory_xact_lock(8319118270453833061)";
}
