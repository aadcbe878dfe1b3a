namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The statements of one commit of bills, sent together. What they read is theirs until the commit: the leases are locked in the order
/// of their owners, then the accounts in the order of their ids, so that two writers never wait for each other in a circle.
/// </summary>
internal static class PostSql
{
    /// <summary>The bills: $1 to $31, see <see cref="PostColumns"/>.</summary>
    public const string Input =
        """
        input as materialized (
            select * from unnest(
                $1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::smallint[], $7::int[], $8::text[], $9::text[],
                $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::int[], $15::bigint[], $16::bigint[],
                $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::int[], $23::timestamptz[], $24::uuid[],
                $25::bigint[], $26::bigint[], $27::bigint[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[]) with ordinality as t (
                job_id, account_id, epoch, key_id, model_id, state, attempt, miner_id, miner_owner,
                prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, price_version, prompt_price, completion_price,
                held, charge, pay, revenue, rounding, share_ppm, ended_at, digest,
                promo_account, paid_account, pay_account, ask_prompt, ask_completion, miner_prompt_tokens, miner_completion_tokens, n)
        )
        """;

    private const string InsertOutcome =
        """
        insert into job_outcome (
            job_id, account_id, key_id, model_id, state, attempt, miner_id, miner_owner,
            prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, price_version, prompt_price, completion_price,
            held, charge, pay, share_ppm, ended_at, digest, ask_prompt, ask_completion, miner_prompt_tokens, miner_completion_tokens)
        select job_id, account_id, key_id, model_id, state, attempt, miner_id, miner_owner,
            prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, price_version, prompt_price, completion_price,
            held, charge, pay, share_ppm, ended_at, digest, ask_prompt, ask_completion, miner_prompt_tokens, miner_completion_tokens
        from input i
        """;

    /// <summary>$1: the owners.</summary>
    public const string LockLeases =
        "select count(*) from (select from ledger_lease where owner = any($1) order by owner for no key update) locked";

    /// <summary>$1: the accounts.</summary>
    public const string LockAccounts =
        "select count(*) from (select from ledger_account where id = any($1) order by id for no key update) locked";

    /// <summary>
    /// Writes the bills that are new and whose lease is the live one, and answers with their ids. A repeat of a bill, here or by another
    /// writer, does nothing. More than a lease holds breaks <c>ledger_lease_remaining</c>, and nothing of the statement is written.
    /// </summary>
    public const string Post =
        $$"""
        with {{Input}}, fresh as (
            {{InsertOutcome}}
            where charge = 0 or exists (select from ledger_lease l where l.owner = i.account_id and l.epoch = i.epoch and l.is_open)
            on conflict (job_id) do nothing
            returning job_id
        ), due as materialized (
            -- Granted credit first, in the order of arrival, then paid credit.
            select i.*, greatest(0, least(i.charge, l.promo_remaining - (sum(i.charge) over earlier - i.charge)))::bigint as promo
            from input i join fresh using (job_id) join ledger_lease l on l.owner = i.account_id
            where i.charge > 0
            window earlier as (partition by i.account_id order by i.n rows unbounded preceding)
        ), transfers as (
            insert into ledger_transfer (id, kind, digest, accounts, amounts)
            select job_id, 1, digest,
                case when promo > 0 then array[promo_account] else '{}' end || case when promo < charge then array[paid_account] else '{}' end
                    || case when pay > 0 then array[pay_account] else '{}' end || case when revenue > 0 then array[$32::bigint] else '{}' end
                    || case when rounding > 0 then array[$33::bigint] else '{}' end,
                case when promo > 0 then array[-promo] else '{}' end || case when promo < charge then array[promo - charge] else '{}' end
                    || case when pay > 0 then array[pay] else '{}' end || case when revenue > 0 then array[revenue] else '{}' end
                    || case when rounding > 0 then array[rounding] else '{}' end
            from due order by n
        ), accounts as (
            update ledger_account a
            set credits = a.credits + d.credits, debits = a.debits + d.debits, held = a.held - d.debits
            from (
                select id, sum(credit)::bigint as credits, sum(debit)::bigint as debits
                from (
                    select promo_account as id, 0 as credit, promo as debit from due where promo > 0
                    union all select paid_account, 0, charge - promo from due where promo < charge
                    union all select pay_account, pay, 0 from due where pay > 0
                    union all select $32, revenue, 0 from due where revenue > 0
                    union all select $33, rounding, 0 from due where rounding > 0) postings
                group by id) d
            where a.id = d.id
        ), leases as (
            update ledger_lease l
            set promo_remaining = l.promo_remaining - d.promo, paid_remaining = l.paid_remaining - d.paid
            from (select account_id, sum(promo)::bigint as promo, sum(charge - promo)::bigint as paid from due group by account_id) d
            where l.owner = d.account_id
        ), keys as (
            insert into ledger_key_spend (key_id, spent)
            select key_id, sum(charge)::bigint from due group by key_id order by key_id
            on conflict (key_id) do update set spent = ledger_key_spend.spent + excluded.spent
        )
        select job_id from fresh
        """;

    /// <summary>Writes outcomes and what their keys have spent, whatever the leases say: the caller has moved the money.</summary>
    public const string Force =
        $"""
        with {Input}, fresh as (
            {InsertOutcome}
            returning key_id, charge
        )
        insert into ledger_key_spend (key_id, spent)
        select key_id, sum(charge)::bigint from fresh where charge > 0 group by key_id
        on conflict (key_id) do update set spent = ledger_key_spend.spent + excluded.spent
        """;

    /// <summary>The digests of the bills that are in the books. $1: the jobs.</summary>
    public const string Digests = "select job_id, digest from job_outcome where job_id = any($1)";

    /// <summary>Failed attempts.</summary>
    public const string Failures =
        """
        insert into attempt_failure (job_id, attempt, miner_id, miner_owner, model_id, kind, cause, at)
        select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::timestamptz[])
        on conflict do nothing
        """;
}
