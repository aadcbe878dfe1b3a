using System.Collections.Immutable;
using System.Data;
using IdleCloud.Contracts;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Checks every invariant over the books. All queries see the same moment, whatever is posted meanwhile; they read all rows, so that
/// this is for operators and tests, not for every minute.
/// </summary>
internal sealed class LedgerAudit(NpgsqlDataSource database, IOptions<LedgerOptions> options)
{
    private const int MaxSentences = 20;

    /// <summary>Checks the books.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public async Task<LedgerCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using NpgsqlCommand totals = Command(connection, AuditSql.Totals);
            await using (NpgsqlDataReader reader = await totals.ExecuteReaderAsync(cancellationToken))
            {
                await reader.ReadAsync(cancellationToken);
                (long transfers, long sum, long leases, long leased) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
                await reader.CloseAsync();
                return new LedgerCheck
                {
                    Transfers = transfers,
                    AccountsSumNanoUsd = sum,
                    OpenLeases = leases,
                    LeasedNanoUsd = leased,
                    Broken = await BrokenAsync(connection, cancellationToken),
                };
            }
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The books could not be checked: {e.Message}", e);
        }
    }

    private async Task<ImmutableArray<string>> BrokenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ImmutableArray<string>.Builder broken = ImmutableArray.CreateBuilder<string>();
        foreach (string invariant in AuditSql.Invariants)
        {
            await using NpgsqlCommand command = Command(connection, $"{invariant} limit {MaxSentences}");
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) broken.Add(reader.GetString(0));
        }

        return broken.ToImmutable();
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql) =>
        new(sql, connection) { CommandTimeout = (int)options.Value.CheckTimeout.TotalSeconds };
}
