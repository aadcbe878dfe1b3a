using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdleCloud.Silo.Storage;

/// <summary>Brings a database's schema up to date. Silos that start at once take turns; those that come later find nothing to do.</summary>
internal sealed partial class Migrator(NpgsqlDataSource database, ILogger<Migrator> logger)
{
    // Any fixed number will do, as long as nothing else in the database locks the same.
    private const long LockKey = 0x49646C65436C6F75;

    private const string Prepare = """
        set local lock_timeout = '60s';
        create table if not exists schema_migration (
            version    int primary key,
            name       text not null,
            checksum   text not null,
            applied_at timestamptz not null default now()
        )
        """;

    /// <summary>Applies what is missing, all or nothing.</summary>
    /// <exception cref="SchemaMismatchException">The database was made by other migrations than ours.</exception>
    public async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Held to the transaction's end. Before the table is made: two sessions that make the same table at once disturb each other.
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({LockKey})", cancellationToken);
        await ExecuteAsync(connection, Prepare, cancellationToken);

        int applied = await CheckAppliedAsync(connection, migrations, cancellationToken);
        for (int i = applied; i < migrations.Count; i++) await ApplyAsync(connection, migrations[i], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> CheckAppliedAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select version, name, checksum from schema_migration order by version", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        int count = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            (int version, string name, string checksum) = (reader.GetInt32(0), reader.GetString(1), reader.GetString(2));
            if (count == migrations.Count)
            {
                throw new SchemaMismatchException(
                    $"The database has migration {version} ({name}), which this program does not know: it is older than the database.");
            }

            Migration ours = migrations[count++];
            if (version != ours.Version || checksum != ours.Checksum)
            {
                throw new SchemaMismatchException(
                    $"Migration {version} ({name}) was applied with other statements than this program's {ours.Version} ({ours.Name}).");
            }
        }

        return count;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var command = new NpgsqlCommand("insert into schema_migration (version, name, checksum) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = migration.Checksum } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        LogApplied(migration.Version, migration.Name);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A migration takes as long as it takes: a schema half changed because of a time-out is worse than a slow start.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
