using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.UsageEvents;
using IdleCloud.Tests.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Tests.UsageEvents;

/// <summary>The books, and a reader of their events whose consumer writes down what it takes.</summary>
internal sealed class UsageBooks : IUsageConsumer, IAsyncDisposable
{
    private readonly TempDirectory _journal = new();
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().AddSingleton<UsageMetrics>().BuildServiceProvider();
    private LedgerHarness _books = null!;

    public string Name => "test";

    public NpgsqlDataSource Database => _books.Database;

    /// <summary>Fails so many times before it takes anything more.</summary>
    public int Failures { get; set; }

    public UsageReader Reader { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<UsageBooks> StartAsync(PostgresFixture postgres, int maxBatch = 500)
    {
        var usage = new UsageBooks();
        usage._books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), usage._journal.Path);
        usage.Reader = new UsageReader(
            usage, usage.Database, Options.Create(new UsageOptions { MaxBatch = maxBatch }), usage._meters.GetRequiredService<UsageMetrics>(),
            NullLogger<UsageReader>.Instance);
        await usage.ExecuteAsync("create table seen (n bigint generated always as identity, id uuid not null)");
        Assert.False(await UsageOutbox.BeginAsync(usage.Database, [usage.Name], Cancel));
        return usage;
    }

    /// <summary>Something happens.</summary>
    public Task HappenAsync() => _books.CreditAsync("ada", promo: 1);

    /// <summary>What the outbox has behind a place.</summary>
    public async Task<UsageBatch> ReadAsync(long after, int most = 500)
    {
        await using NpgsqlConnection connection = await Database.OpenConnectionAsync(Cancel);
        return await UsageOutbox.ReadAsync(connection, after, most, Cancel);
    }

    /// <summary>Waits until all that was committed is below the horizon: transactions of other tests may run.</summary>
    public async Task<UsageBatch> ReadAllAsync(long after, int count)
    {
        UsageBatch batch = await ReadAsync(after);
        await Eventually.HoldsAsync(
            async () => (batch = await ReadAsync(after)).Events.Length >= count, TimeSpan.FromSeconds(20), $"{count} events are visible");
        Assert.Equal(count, batch.Events.Length);
        return batch;
    }

    public async Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (UsageEvent each in events)
        {
            await using var command = new NpgsqlCommand("insert into seen (id) values ($1)", connection) { Parameters = { new() { Value = each.TransferId } } };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        if (Failures-- > 0) throw new InvalidOperationException("after it has written");
    }

    /// <summary>What was taken, in the order in which it was.</summary>
    public async Task<List<Guid>> SeenAsync()
    {
        await using NpgsqlCommand command = Database.CreateCommand("select id from seen order by n");
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(Cancel);
        List<Guid> seen = [];
        while (await row.ReadAsync(Cancel)) seen.Add(row.GetGuid(0));
        return seen;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using NpgsqlCommand command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _books.DisposeAsync();
        await _meters.DisposeAsync();
        _journal.Dispose();
    }
}
