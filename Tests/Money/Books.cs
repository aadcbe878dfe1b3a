using IdleCloud.Silo.Ledger;
using Npgsql;

namespace IdleCloud.Tests.Money;

/// <summary>What is written in the books, read as an auditor reads it: with SQL, once what was accepted before is there.</summary>
internal sealed class Books(string connectionString, ILedger ledger) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A number.</summary>
    public async Task<long> ReadAsync(string sql, params object[] values)
    {
        await ledger.FlushAsync(Cancel);
        await using NpgsqlCommand command = _database.CreateCommand(sql);
        foreach (object value in values) command.Parameters.Add(new() { Value = value });
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancel), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What an account has: paid and granted credit together, held or not.</summary>
    public Task<long> CreditAsync(string accountId) =>
        ReadAsync("select coalesce(sum(credits - debits), 0) from ledger_account where owner = $1 and kind in (1, 2)", accountId);

    /// <summary>All that an account was charged.</summary>
    public Task<long> ChargedAsync(string accountId) => ReadAsync("select coalesce(sum(charge), 0) from job_outcome where account_id = $1", accountId);

    /// <summary>Jobs that a miner has had.</summary>
    public Task<long> JobsAsync(string accountId) => ReadAsync("select count(*) from job_outcome where account_id = $1", accountId);

    /// <summary>The last of them.</summary>
    public async Task<Guid> LastJobAsync(string accountId)
    {
        await using NpgsqlCommand command = _database.CreateCommand("select job_id from job_outcome where account_id = $1 order by ended_at desc limit 1");
        command.Parameters.Add(new() { Value = accountId });
        return (Guid)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Every invariant over the books.</summary>
    public static async Task CheckAsync(ILedger ledger)
    {
        LedgerCheck check = await ledger.CheckAsync(Cancel);
        Assert.Empty(check.Broken);
        Assert.Equal(0, check.AccountsSumNanoUsd);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
