using IdleCloud.Contracts;
using Npgsql;

namespace IdleCloud.Silo.Accounts;

/// <summary>Reads what keys have spent from PostgreSQL.</summary>
internal sealed class KeySpending(NpgsqlDataSource database) : IKeySpending
{
    /// <inheritdoc/>
    public async Task<long> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand("select spent from ledger_key_spend where key_id = $1");
            command.Parameters.Add(new NpgsqlParameter<string>("", keyId));
            return await command.ExecuteScalarAsync(cancellationToken) is long spent ? spent : 0;
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"What the key {keyId} has spent could not be read: {e.Message}", e);
        }
    }
}
