using IdleCloud.Contracts;
using IdleCloud.Silo.Ledger;
using Npgsql;

namespace IdleCloud.Silo.Accounts;

/// <summary>Reads what keys have spent from PostgreSQL, once what was accepted here before is there.</summary>
internal sealed class KeySpending(NpgsqlDataSource database, ILedger ledger) : IKeySpending
{
    // One statement, and so one moment for both.
    private const string Find =
        """
        select coalesce((select spent from ledger_key_spend where key_id = $1), 0),
            array(select job_id from job_outcome where job_id = any($2) and charge > 0)
        """;

    /// <inheritdoc/>
    public async Task<KeySpent> FindAsync(string keyId, Guid[] posting, CancellationToken cancellationToken)
    {
        await ledger.FlushAsync(cancellationToken);
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(Find);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = keyId });
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = posting });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new KeySpent(reader.GetInt64(0), reader.GetFieldValue<Guid[]>(1));
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"What the key {keyId} has spent could not be read: {e.Message}", e);
        }
    }
}
