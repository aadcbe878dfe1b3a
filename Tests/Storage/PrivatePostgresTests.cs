using IdleCloud.Demo.Postgres;
using IdleCloud.Demo.Supervision;
using Npgsql;

namespace IdleCloud.Tests.Storage;

/// <summary>The private cluster with PostgreSQL's real server.</summary>
public sealed class PrivatePostgresTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-pgtest-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task StartAsync_WhenTheDirectoryIsNew_MakesAClusterThatKeepsItsRows()
    {
        await using (PrivatePostgres first = await StartAsync("one"))
        {
            await RunAsync(first, "create table kept (id int); insert into kept values (7)");
        }

        await using PrivatePostgres second = await StartAsync("one");
        Assert.Equal(7, await RunAsync(second, "select id from kept"));
    }

    [Fact]
    public async Task StartAsync_WhenThePathCannotBeTraversed_ReachesTheCluster()
    {
        // As a clone under /root (mode 0700) is for the account that runs the server.
        Directory.CreateDirectory(PathOf("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using PrivatePostgres postgres = await StartAsync("closed/deep");
        Assert.Equal(1, await RunAsync(postgres, "select 1"));
    }

    [Fact]
    public async Task StartAsync_WhenAnotherClusterRuns_RunsBesideIt()
    {
        await using PrivatePostgres first = await StartAsync("one");
        await using PrivatePostgres second = await StartAsync("two");
        await RunAsync(first, "create table only_here (id int)");
        await Assert.ThrowsAsync<PostgresException>(() => RunAsync(second, "select * from only_here"));
    }

    [Fact]
    public async Task StartAsync_WhenTheClusterIsInUse_RefusesAndLeavesItRunning()
    {
        await using PrivatePostgres running = await StartAsync("one");
        var refused = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync("one"));
        Assert.Contains($"in use by process {running.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync(running, "select 1"));
    }

    [Fact]
    public async Task StartAsync_WhenTheServerWasKilled_RecoversWhatWasCommitted()
    {
        PrivatePostgres killed = await StartAsync("one");
        await RunAsync(killed, "create table kept (id int); insert into kept values (7)");
        Signals.Send(killed.ProcessId, Signal.Kill);
        await killed.Exited;

        await using PrivatePostgres again = await StartAsync("one");
        Assert.Equal(7, await RunAsync(again, "select id from kept"));
    }

    [Fact]
    public async Task StartAsync_WhenAnotherClusterHasTheNumberOfTheKilledServer_IsNotMistaken()
    {
        await using (await StartAsync("one"))
        {
        }

        await using PrivatePostgres other = await StartAsync("two");
        await File.WriteAllTextAsync(Path.Combine(PathOf("one"), "postmaster.pid"), $"{other.ProcessId}\n{PathOf("one")}\n1\n5432\n", Cancel);
        await using PrivatePostgres again = await StartAsync("one");
        Assert.Equal(1, await RunAsync(again, "select 1"));
    }

    [Fact]
    public async Task StartAsync_WhenTheDirectoryHoldsOtherThings_LeavesThemAlone()
    {
        Directory.CreateDirectory(PathOf("one"));
        await File.WriteAllTextAsync(Path.Combine(PathOf("one"), "thesis.txt"), "years of work", Cancel);
        var refused = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync("one"));
        Assert.Contains("neither empty nor a PostgreSQL cluster", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(PathOf("one"), "thesis.txt")));
    }

    [Fact]
    public async Task StartAsync_WhenTheClustersVersionIsNotInstalled_NamesThePackage()
    {
        Directory.CreateDirectory(PathOf("one"));
        await File.WriteAllTextAsync(Path.Combine(PathOf("one"), "PG_VERSION"), "9\n", Cancel);
        var refused = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync("one"));
        Assert.Contains("Install the package postgresql-9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_WhenAClientIsConnected_EndsTheServerAndRemovesItsSocket()
    {
        PrivatePostgres postgres = await StartAsync("one");
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        string socketDirectory = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
        Assert.True(Directory.Exists(socketDirectory));

        await postgres.DisposeAsync();
        Assert.Equal(0, await postgres.Exited);
        Assert.False(Directory.Exists(socketDirectory));
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private Task<PrivatePostgres> StartAsync(string name) =>
        PrivatePostgres.StartAsync(new() { DataDirectory = PathOf(name), IsDurable = false }, Cancel);

    private static async Task<object?> RunAsync(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
