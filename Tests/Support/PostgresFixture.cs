using IdleCloud.Demo.Postgres;
using IdleCloud.Tests.Support;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace IdleCloud.Tests.Support;

/// <summary>
/// A real PostgreSQL for the whole test run: the server that <c>IDLECLOUD_TEST_POSTGRES</c> names, else a private cluster that
/// is started by the first test that needs one and removed at the end.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private const string Variable = "IDLECLOUD_TEST_POSTGRES";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-tests-");
    private readonly Lazy<Task<PrivatePostgres?>> _private;
    private readonly List<string> _databases = [];

    public PostgresFixture() => _private = new(StartAsync);

    /// <summary>Makes an empty database, so that tests never see each other's rows.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test_{Guid.NewGuid():n}";
        string server = await ServerAsync();
        await ExecuteAsync(server, $"create database {name}");
        lock (_databases) _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_private.IsValueCreated)
        {
            if (await _private.Value is { } cluster) await cluster.DisposeAsync();
            else await DropDatabasesAsync();
        }

        _directory.Delete(recursive: true);
    }

    private async Task<PrivatePostgres?> StartAsync() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }
        ? null
        : await PrivatePostgres.StartAsync(
            new() { DataDirectory = Path.Combine(_directory.FullName, "postgres"), IsDurable = false }, CancellationToken.None);

    private async Task<string> ServerAsync() =>
        (await _private.Value)?.ConnectionString ?? Environment.GetEnvironmentVariable(Variable)!;

    private async Task DropDatabasesAsync()
    {
        foreach (string name in _databases) await ExecuteAsync(await ServerAsync(), $"drop database {name} with (force)");
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
