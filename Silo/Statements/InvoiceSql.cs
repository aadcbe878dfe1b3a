namespace IdleCloud.Silo.Statements;

/// <summary>
/// Folds a month out of the transfers. $1: the customer, $2 and $3: from and to. Kinds 1 to 3 are the customer's credit and debt; a transfer
/// that only moves money between these has the sum of zero.
/// </summary>
internal static class InvoiceSql
{
    /// <summary>Credit less debt before $2.</summary>
    public const string Opening = $"select coalesce(sum(side.amount), 0)::bigint {From} and t.posted_at < $2 and $3::timestamptz is not null";

    /// <summary>What moved it from $2 until $3, by kind.</summary>
    public const string Lines =
        $"select t.kind, count(distinct t.id), sum(side.amount)::bigint {From} and t.posted_at >= $2 and t.posted_at < $3 group by t.kind order by t.kind";

    /// <summary>The charges by model, of the same transfers as the line of the jobs.</summary>
    public const string Charges =
        """
        select o.model_id, count(*), sum(o.prompt_tokens)::bigint, sum(o.completion_tokens)::bigint, sum(o.charge)::bigint
        from ledger_account own join ledger_transfer t on t.accounts[1] = own.id join job_outcome o on o.job_id = t.id
        where own.owner = $1 and own.kind <= 3 and t.posted_at >= $2 and t.posted_at < $3
        group by o.model_id order by o.model_id
        """;

    private const string From =
        """
        from ledger_account own join ledger_transfer t on t.accounts[1] = own.id
        cross join lateral unnest(t.accounts, t.amounts) side (account, amount)
        join ledger_account a on a.id = side.account and a.owner = $1 and a.kind <= 3
        where own.owner = $1
        """;
}
