namespace IdleCloud.Silo.Ledger;

/// <summary>What <see cref="LedgerQueries"/> asks. Kinds of accounts are those of <c>AccountKind</c>.</summary>
internal static class QuerySql
{
    private const string JobColumns =
        """
        job_id, ended_at, key_id, model_id, state, miner_id,
        prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, charge, pay,
        prompt_price, completion_price, share_ppm, ask_prompt, ask_completion, miner_prompt_tokens, miner_completion_tokens
        """;

    /// <summary>$1: the owner. One row, also for an owner without accounts.</summary>
    public const string Balances =
        """
        select coalesce(sum(credits - debits) filter (where kind = 2), 0)::bigint, coalesce(sum(credits - debits) filter (where kind = 1), 0)::bigint,
            coalesce(sum(held), 0)::bigint, coalesce(sum(debits - credits) filter (where kind = 3), 0)::bigint,
            coalesce(sum(credits - debits) filter (where kind = 4), 0)::bigint, coalesce(sum(credits - debits) filter (where kind = 5), 0)::bigint,
            coalesce(sum(credits - debits) filter (where kind = 6), 0)::bigint
        from ledger_account where owner = $1 and kind in (1, 2, 3, 4, 5, 6) and stripe = 0
        """;

    /// <summary>$1: the owner, $2: before, $3: how many. Each of the owner's accounts gives its latest, and the latest of those count.</summary>
    public const string Entries =
        """
        select t.id, t.seq, t.kind, t.posted_at, t.reference, t.note, sides.kinds, sides.amounts
        from (
            select entry.* from ledger_account a
            cross join lateral (select * from ledger_transfer where accounts[1] = a.id and seq < $2 order by seq desc limit $3) entry
            where a.owner = $1 and a.kind in (1, 2, 3, 4, 5, 6) and a.stripe = 0
            order by seq desc limit $3) t
        cross join lateral (
            select array_agg(a.kind order by n) as kinds, array_agg(amount order by n) as amounts
            from unnest(t.accounts, t.amounts) with ordinality side (account, amount, n) join ledger_account a on a.id = account and a.owner = $1) sides
        order by t.seq desc
        """;

    /// <summary>$1: the account, $2 and $3: from and to.</summary>
    public const string Usage =
        """
        select (ended_at at time zone 'UTC')::date as day, key_id, model_id, count(*),
            coalesce(sum(prompt_tokens) filter (where charge > 0), 0)::bigint, coalesce(sum(completion_tokens) filter (where charge > 0), 0)::bigint,
            sum(charge)::bigint
        from job_outcome where account_id = $1 and ended_at >= $2 and ended_at < $3
        group by day, key_id, model_id order by day, key_id, model_id
        """;

    /// <summary>$1: the account, $2 and $3: before, $4: how many.</summary>
    public const string Jobs =
        $"select {JobColumns} from job_outcome where account_id = $1 and (ended_at, job_id) < ($2, $3) order by ended_at desc, job_id desc limit $4";

    /// <summary>$1: the machines' owner, $2 and $3: before, $4: how many.</summary>
    public const string MinerJobs =
        $"select {JobColumns} from job_outcome where miner_owner = $1 and (ended_at, job_id) < ($2, $3) order by ended_at desc, job_id desc limit $4";

    /// <summary>$1: the machines' owner, $2 and $3: from and to.</summary>
    public const string Earnings =
        """
        select day, miner_id, model_id, sum(jobs)::bigint, sum(paid)::bigint, sum(paid * asked)::bigint, sum(paid * read)::bigint,
            sum(paid * written)::bigint, sum(pay)::bigint, sum(failed)::bigint
        from (
            select (ended_at at time zone 'UTC')::date as day, miner_id, model_id, 1 as jobs, (pay > 0)::int as paid,
                (ask_prompt is not null)::int as asked, coalesce(miner_prompt_tokens, prompt_tokens) as read,
                coalesce(miner_completion_tokens, completion_tokens) as written, pay, 0 as failed
            from job_outcome where miner_owner = $1 and ended_at >= $2 and ended_at < $3
            union all
            select (at at time zone 'UTC')::date, miner_id, model_id, 0, 0, 0, 0, 0, 0, 1
            from attempt_failure where miner_owner = $1 and at >= $2 and at < $3) events
        group by day, miner_id, model_id order by day, miner_id, model_id
        """;

    /// <summary>$1: the machines' owner, $2: before, $3: how many.</summary>
    public const string FailedAttempts =
        """
        select job_id, attempt, miner_id, model_id, kind, cause, at
        from attempt_failure where miner_owner = $1 and at < $2 order by at desc, job_id desc limit $3
        """;

    /// <summary>$1: the key.</summary>
    public const string KeySpend = "select spent from ledger_key_spend where key_id = $1";
}
