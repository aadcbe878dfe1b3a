using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Statements;
using IdleCloud.Silo.Ledger;
using Npgsql;

namespace IdleCloud.Silo.Statements;

/// <summary>Makes invoices. Nothing is stored of them: transfers never change, so that a month that is over always folds to the same.</summary>
internal sealed class InvoiceFold(NpgsqlDataSource database, ILedger ledger)
{
    /// <summary>The month of an account.</summary>
    /// <exception cref="StorageUnavailableException">The books cannot be read.</exception>
    public async Task<Invoice> FoldAsync(string accountId, DateOnly month, CancellationToken cancellationToken)
    {
        DateOnly first = new(month.Year, month.Month, 1);
        await ledger.FlushAsync(accountId, cancellationToken);
        try
        {
            // One snapshot for all three, so that they agree while others post.
            await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
            await using NpgsqlTransaction snapshot =
                await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            Task<ImmutableArray<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read) =>
                InvoiceFold.ReadAsync(connection, sql, read, accountId, first, cancellationToken);
            long opening = (await ReadAsync(InvoiceSql.Opening, static row => row.GetInt64(0)))[0];
            ImmutableArray<InvoiceLine> lines = await ReadAsync(InvoiceSql.Lines, static row =>
                new InvoiceLine { Kind = (TransferKind)row.GetInt16(0), Count = row.GetInt64(1), AmountNanoUsd = row.GetInt64(2) });
            ImmutableArray<ModelCharge> charges = await ReadAsync(InvoiceSql.Charges, static row =>
                new ModelCharge(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));
            return new Invoice
            {
                Month = first,
                OpeningNanoUsd = opening,
                ClosingNanoUsd = opening + lines.Sum(static line => line.AmountNanoUsd),
                Lines = lines,
                Charges = charges,
            };
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The books could not be read: {e.Message}", e);
        }
    }

    private static async Task<ImmutableArray<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, string accountId, DateOnly first, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = accountId },
                new NpgsqlParameter<DateTime> { TypedValue = StartOf(first) },
                new NpgsqlParameter<DateTime> { TypedValue = StartOf(first.AddMonths(1)) },
            },
        };
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        ImmutableArray<T>.Builder rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows.ToImmutable();
    }

    private static DateTime StartOf(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
