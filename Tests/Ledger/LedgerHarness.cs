using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Storage;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdleCloud.Tests.Ledger;

/// <summary>The books by themselves on a real database, without grains.</summary>
internal sealed class LedgerHarness : IAsyncDisposable
{
    /// <summary>A price with which tokens and nano-USD are easy to tell apart: 10 for a prompt token, 100 for a completion token.</summary>
    public static readonly ModelPrice Price = new(1, 10_000_000, 100_000_000);

    private readonly ServiceProvider _services;

    private LedgerHarness(ServiceProvider services, string connectionString) => (_services, ConnectionString) = (services, connectionString);

    public string ConnectionString { get; }

    public ILedger Ledger => Get<ILedger>();

    public LedgerWriter Writer => Get<LedgerWriter>();

    public NpgsqlDataSource Database => Get<NpgsqlDataSource>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>
    /// Starts the books on an empty database, or on what is in one. A clock is for the upkeep alone, which a test calls itself: what
    /// waits for PostgreSQL's answers keeps the real time, or a step of the clock would end a wait that has only just begun.
    /// </summary>
    public static async Task<LedgerHarness> StartAsync(
        string connectionString, string journal, Action<LedgerOptions>? options = null, TimeProvider? clock = null, bool isStarted = true)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddStorage().AddLedger();
        if (clock is not null)
        {
            services.AddSingleton(all => ActivatorUtilities.CreateInstance<LeaseReaper>(all, clock));
            services.AddSingleton(all => ActivatorUtilities.CreateInstance<EscrowRelease>(all, clock));
        }

        services.ConfigurePatience().Configure<StorageOptions>(storage => storage.ConnectionString = connectionString);
        services.Configure<LedgerOptions>(ledger =>
        {
            ledger.JournalDirectory = journal;
            options?.Invoke(ledger);
        });
        var harness = new LedgerHarness(services.BuildServiceProvider(), connectionString);
        await harness.Get<Migrator>().MigrateAsync(Migration.All, Cancel);
        if (isStarted) await harness.Writer.StartAsync(TimeSpan.FromSeconds(10), Cancel);
        return harness;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Grants credit: promo, or paid as by a top-up.</summary>
    public Task<TransferResult> CreditAsync(string owner, long promo = 0, long paid = 0) => promo > 0
        ? Ledger.TransferAsync(NewTransfer(TransferKind.Grant, (AccountKind.CustomerPromo, owner, promo), (AccountKind.PromoSource, "", -promo)), Cancel)
        : Ledger.TransferAsync(NewTransfer(TransferKind.TopUp, (AccountKind.Customer, owner, paid), (AccountKind.StripeClearing, "", -paid)), Cancel);

    public static Transfer NewTransfer(TransferKind kind, params (AccountKind Kind, string Owner, long Amount)[] sides) => new()
    {
        Id = Guid.NewGuid(),
        Kind = kind,
        Postings = [.. sides.Select(side => new Posting(side.Kind, side.Owner, side.Amount))],
    };

    /// <summary>The end of a job of one prompt token whose answer costs 100 nano-USD a token, and 10 for the prompt.</summary>
    public static JobPosting NewPosting(
        string owner, long epoch, long completionTokens, string? minerOwner = "miner", Guid? id = null, AskPrice? ask = null, JobUsage? minerUsage = null)
    {
        var usage = new JobUsage(1, completionTokens, 0, 0);
        long held = Pricing.CeilingNanoUsd(Price, 1, completionTokens);
        return new()
        {
            JobId = id ?? Guid.NewGuid(), AccountId = owner, Epoch = epoch, KeyId = $"key-of-{owner}", ModelId = "idle-tiny", State = JobState.Done,
            Attempt = 1, MinerId = minerOwner is null ? null : $"{minerOwner}/m1", MinerOwner = minerOwner, Usage = usage, Price = Price,
            HeldNanoUsd = held, SharePpm = 800_000, Ask = ask, MinerUsage = minerUsage,
            Bill = Settlement.Of(JobState.Done, Price, usage, held, 800_000, ask, minerUsage),
            EndedAt = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
        };
    }

    public Task<PostStatus> PostAsync(JobPosting posting) => Ledger.PostJobAsync(posting).AsTask();

    /// <summary>What was accepted is in the books when this completes.</summary>
    public Task FlushAsync() => Ledger.FlushAsync(Cancel);

    /// <summary>An account as a table's row: what it has, and what of that is held.</summary>
    public async Task<string> AccountAsync(AccountKind kind, string owner)
    {
        await FlushAsync();
        // A server that was stopped meanwhile has left dead connections behind.
        Database.Clear();
        await using NpgsqlCommand command = Database.CreateCommand(
            "select coalesce(sum(credits - debits), 0)::bigint, coalesce(sum(held), 0)::bigint from ledger_account where kind = $1 and owner = $2");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)kind });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);
        return $"{reader.GetInt64(0)} held {reader.GetInt64(1)}";
    }

    /// <summary>Nothing is broken.</summary>
    public async Task AssertSoundAsync()
    {
        Database.Clear();
        LedgerCheck check = await Ledger.CheckAsync(Cancel);
        Assert.Equal([], check.Broken);
        Assert.Equal(0, check.AccountsSumNanoUsd);
    }
}
