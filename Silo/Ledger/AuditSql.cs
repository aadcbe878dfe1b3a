namespace IdleCloud.Silo.Ledger;

/// <summary>The invariants over the books, each a query whose rows are sentences about what breaks it.</summary>
internal static class AuditSql
{
    /// <summary>How much there is.</summary>
    public const string Totals =
        """
        select (select count(*) from ledger_transfer),
            (select coalesce(sum(credits::numeric - debits), 0)::bigint from ledger_account),
            (select count(*) from ledger_lease where is_open),
            (select coalesce(sum(promo_remaining::numeric + paid_remaining), 0)::bigint from ledger_lease)
        """;

    /// <summary>Those of single bills, for some. $1: their jobs.</summary>
    public static readonly string[] OfJobs = [BillsOf("job_id = any($1)"), TransfersOf("job_id = any($1)", "t.id = any($1)")];

    /// <summary>All invariants.</summary>
    public static readonly string[] Invariants =
    [
        // Postings sum to zero, in each transfer and over all accounts.
        """
        select format('Transfer %s has the sum %s.', id, total)
        from (select id, (select sum(amount) from unnest(amounts) amount) as total from ledger_transfer) sums where total <> 0
        """,
        """
        select format('All accounts together have %s instead of 0.', sum(credits::numeric - debits))
        from ledger_account having sum(credits::numeric - debits) <> 0
        """,

        // Balances are what the transfers add up to.
        """
        select format('Account %s (%s of "%s") says %s credits and %s debits, its transfers %s and %s.',
            coalesce(a.id, f.account), a.kind, a.owner, a.credits, a.debits, coalesce(f.credits, 0), coalesce(f.debits, 0))
        from ledger_account a full join (
            select account, coalesce(sum(amount) filter (where amount > 0), 0) as credits, coalesce(-sum(amount) filter (where amount < 0), 0) as debits
            from ledger_transfer, unnest(accounts, amounts) posting (account, amount) group by account) f on f.account = a.id
        where a.id is null or a.credits <> coalesce(f.credits, 0) or a.debits <> coalesce(f.debits, 0)
        """,
        """
        select format('Account %s (%s of "%s") is below zero: %s credits, %s debits, %s held.', id, kind, owner, credits, debits, held)
        from ledger_account
        where (kind in (1, 2, 4, 5, 6) and credits - debits - held < 0) or (kind = 3 and credits > debits) or held < 0 or credits < 0 or debits < 0
        """,

        // What is held is what leases hold.
        """
        select format('Account %s (%s of "%s") has %s held, its lease holds %s.', a.id, a.kind, a.owner, a.held, coalesce(l.remaining, 0))
        from ledger_account a left join (
            select owner, 1 as kind, paid_remaining as remaining from ledger_lease union all select owner, 2, promo_remaining from ledger_lease) l
            on l.owner = a.owner and l.kind = a.kind
        where a.held <> coalesce(l.remaining, 0)
        """,
        """
        select format('The lease of "%s" (epoch %s, %s) holds %s of promo and %s of paid credit without such an account.',
            l.owner, l.epoch, case when l.is_open then 'open' else 'closed' end, l.promo_remaining, l.paid_remaining)
        from ledger_lease l
        where (l.is_open and l.epoch < 1) or (not l.is_open and l.promo_remaining + l.paid_remaining <> 0)
            or (l.paid_remaining <> 0 and not exists (select from ledger_account a where a.kind = 1 and a.owner = l.owner))
            or (l.promo_remaining <> 0 and not exists (select from ledger_account a where a.kind = 2 and a.owner = l.owner))
        """,

        BillsOf("true"),
        TransfersOf("true", "true"),
        """
        select format('Key %s has spent %s, its jobs say %s.', coalesce(k.key_id, o.key_id), coalesce(k.spent, 0), coalesce(o.charge, 0))
        from ledger_key_spend k full join (select key_id, sum(charge) as charge from job_outcome where charge > 0 group by key_id) o using (key_id)
        where coalesce(k.spent, 0) <> coalesce(o.charge, 0)
        """,

        // Nothing is ever changed.
        """
        select format('%s can be changed: its trigger is missing or switched off.', name)
        from unnest(array['ledger_transfer', 'job_outcome']) name
        where not exists (select from pg_trigger where tgrelid = name::regclass and tgname = name || '_append_only' and tgenabled in ('O', 'A'))
        """,
    ];

    /// <summary>
    /// What a job costs and pays follows from its price, its tokens, its miner's ask, its hold and its end; 7 and 8 are done and client_gone.
    /// </summary>
    private static string BillsOf(string jobs) =>
        $"""
        select format('Job %s has charge %s and pay %s instead of %s and %s.', job_id, charge, pay, right_charge, right_pay)
        from (
            select job_id, charge, pay, ceil(exact / 1000000) as right_charge,
                floor(least(exact * share_ppm, case
                    when coalesce(miner_completion_tokens, completion_tokens) = 0 then 0
                    when ask_prompt is null then share_ppm * (coalesce(miner_prompt_tokens, prompt_tokens)::numeric * prompt_price
                        + coalesce(miner_completion_tokens, completion_tokens)::numeric * completion_price)
                    else 1000000 * (coalesce(miner_prompt_tokens, prompt_tokens)::numeric * ask_prompt
                        + coalesce(miner_completion_tokens, completion_tokens)::numeric * ask_completion) end) / 1000000000000) as right_pay
            from (
                select *, case when state in (7, 8) and completion_tokens > 0
                    then least(prompt_tokens::numeric * prompt_price + completion_tokens::numeric * completion_price, held::numeric * 1000000)
                    else 0 end as exact
                from job_outcome where {jobs}) priced) bills
        where charge <> right_charge or pay <> right_pay
        """;

    /// <summary>What the row of a job says is the money that moved.</summary>
    private static string TransfersOf(string jobs, string transfers) =>
        $"""
        select format('Job %s: the outcome says charge %s of "%s" and pay %s to "%s", its transfer charge %s and pay %s.',
            coalesce(o.job_id, t.id), o.charge, o.account_id, o.pay, coalesce(o.miner_owner, ''), t.charge, t.pay)
        from (select * from job_outcome where charge > 0 and {jobs}) o full join (
            select t.id, -sum(p.amount) filter (where a.kind in (1, 2, 3)) as charge,
                coalesce(sum(p.amount) filter (where a.kind in (4, 16)), 0) as pay,
                min(a.owner) filter (where a.kind in (1, 2, 3)) as payer, max(a.owner) filter (where a.kind in (1, 2, 3)) as last_payer,
                coalesce(min(a.owner) filter (where a.kind in (4, 16)), '') as payee,
                count(*) filter (where a.kind not in (1, 2, 3, 4, 16, 17, 18)) as strangers
            from ledger_transfer t cross join unnest(t.accounts, t.amounts) p (account, amount) join ledger_account a on a.id = p.account
            where t.kind = 1 and {transfers} group by t.id) t on t.id = o.job_id
        where o.job_id is null or t.id is null or t.charge <> o.charge or t.pay <> o.pay or t.strangers > 0
            or t.payer <> o.account_id or t.last_payer <> o.account_id or (o.pay > 0 and t.payee <> coalesce(o.miner_owner, ''))
        """;
}
