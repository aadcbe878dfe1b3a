using System.Collections.Concurrent;
using IdleCloud.Contracts.Ledger;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Names one row of the accounts.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Owner">Whose it is; empty for the house.</param>
internal readonly record struct AccountKey(AccountKind Kind, string Owner);

/// <summary>
/// The accounts' row numbers, which never change. House accounts are those of this process's stripe, so that two silos do not wait for
/// one row.
/// </summary>
internal sealed class LedgerAccounts
{
    private const int Stripes = 16;
    private const int MaxKnown = 200_000;

    private const string InsertSql =
        """
        insert into ledger_account (kind, owner, stripe)
        select * from unnest($1::smallint[], $2::text[], $3::smallint[]) as t (kind, owner, stripe) order by kind, owner, stripe
        on conflict do nothing
        """;

    private const string SelectSql =
        """
        select kind, owner, id from ledger_account
        join unnest($1::smallint[], $2::text[], $3::smallint[]) as t (kind, owner, stripe) using (kind, owner, stripe)
        """;

    private ConcurrentDictionary<AccountKey, long> _known = new();
    private readonly short _stripe = (short)Random.Shared.Next(Stripes);

    /// <summary>Makes the rows that are missing.</summary>
    /// <returns>Row numbers, at least of these accounts.</returns>
    public async Task<IReadOnlyDictionary<AccountKey, long>> EnsureAsync(
        NpgsqlConnection connection, IEnumerable<AccountKey> keys, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<AccountKey, long> known = _known;
        AccountKey[] missing = [.. keys.Where(key => !known.ContainsKey(key)).Distinct()];
        if (missing.Length == 0) return known;
        // Whoever has the former one goes on with it; forgetting costs a query and nothing else.
        if (known.Count > MaxKnown) _known = known = new ConcurrentDictionary<AccountKey, long>();

        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(InsertSql, missing), Command(SelectSql, missing) } };
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known[new((AccountKind)reader.GetInt16(0), reader.GetString(1))] = reader.GetInt64(2);
        }

        return known;
    }

    private NpgsqlBatchCommand Command(string sql, AccountKey[] keys) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<short[]> { TypedValue = [.. keys.Select(key => (short)key.Kind)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. keys.Select(key => key.Owner)] },
            new NpgsqlParameter<short[]> { TypedValue = [.. keys.Select(key => key.Kind.IsHouse() ? _stripe : (short)0)] },
        },
    };
}
