using System.Collections.Immutable;
using IdleCloud.Contracts;
using Npgsql;

namespace IdleCloud.Silo.Storage;

/// <summary>Runs single statements for rooms that keep their state in tables of their own.</summary>
internal sealed class SqlRunner(NpgsqlDataSource database)
{
    /// <summary>The rows of a query.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public async Task<ImmutableArray<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = Command(sql, parameters);
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
            ImmutableArray<T>.Builder rows = ImmutableArray.CreateBuilder<T>();
            while (await row.ReadAsync()) rows.Add(read(row));
            return rows.DrainToImmutable();
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it has changed.</returns>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public async Task<int> ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = Command(sql, parameters);
            return await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>A parameter with its type.</summary>
    public static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private NpgsqlCommand Command(string sql, NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static StorageUnavailableException Unavailable(NpgsqlException e) => new($"The database did not answer: {e.Message}", e);
}
