using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Ledger;

/// <summary>What the books say to customers and miners' owners, over three days of jobs.</summary>
public sealed class LedgerQueryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly From = new(2026, 11, 16), To = new(2026, 11, 19);

    private readonly TempDirectory _journal = new();
    private LedgerHarness _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ILedgerQueries Queries => _books.Get<ILedgerQueries>();

    public async ValueTask InitializeAsync()
    {
        _books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), _journal.Path);
        await _books.CreditAsync("ada", promo: 300);
        await _books.CreditAsync("ada", paid: 10_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        for (int hour = 0; hour < 4; hour++)
        {
            JobPosting posting = LedgerHarness.NewPosting("ada", lease.Epoch, hour, id: new Guid(hour + 1, 0, 0, new byte[8]));
            Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting with { EndedAt = Monday.AddHours(hour) }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _books.AssertSoundAsync();
        await _books.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task BalancesAsync_OfACustomerAndOfAMinersOwner_AreTheirs()
    {
        // 110 + 210 + 310 = 630 charged, 504 of it paid to the miner.
        Assert.Equal(new AccountBalances(0, 9_670, 9_670, 0, 0, 0, 0), await Queries.BalancesAsync("ada", Cancel));
        Assert.Equal(new AccountBalances(0, 0, 0, 0, 504, 0, 0), await Queries.BalancesAsync("miner", Cancel));
        Assert.Equal(new AccountBalances(0, 0, 0, 0, 0, 0, 0), await Queries.BalancesAsync("nobody", Cancel));
    }

    [Fact]
    public async Task EntriesAsync_PageByPage_AreTheStatementLatestFirst()
    {
        List<LedgerEntry> all = [];
        long? before = null;
        while (await Queries.EntriesAsync("ada", before, 2, Cancel) is { Length: > 0 } page)
        {
            all.AddRange(page);
            before = page[^1].Sequence;
        }

        Assert.Equal(
            """
            Job Customer -310
            Job CustomerPromo -190, Customer -20
            Job CustomerPromo -110
            TopUp Customer 10000
            Grant CustomerPromo 300
            """,
            string.Join('\n', all.Select(entry => $"{entry.Kind} {string.Join(", ", entry.Sides.Select(side => $"{side.Account} {side.AmountNanoUsd}"))}")));
    }

    [Fact]
    public async Task UsageAsync_ByDayKeyAndModel_IsWhatWasCharged() =>
        Assert.Equal(
            """
            2026-11-16 key-of-ada idle-tiny: 1 jobs, 0 + 0 tokens, 0
            2026-11-17 key-of-ada idle-tiny: 3 jobs, 3 + 6 tokens, 630
            """,
            string.Join('\n', (await Queries.UsageAsync("ada", From, To, Cancel)).Select(row =>
                $"{row.Day:yyyy-MM-dd} {row.KeyId} {row.ModelId}: {row.Jobs} jobs, {row.PromptTokens} + {row.CompletionTokens} tokens, {row.ChargeNanoUsd}")));

    [Fact]
    public async Task JobsAsync_PageByPage_AreLatestFirst()
    {
        ImmutableArray<JobRecord> first = await Queries.JobsAsync("ada", null, 3, Cancel);
        ImmutableArray<JobRecord> second = await Queries.JobsAsync("ada", new(first[^1].EndedAt, first[^1].JobId), 3, Cancel);
        Assert.Equal([310, 210, 110, 0], first.Concat(second).Select(job => job.ChargeNanoUsd));
        Assert.Equal(first, await Queries.MinerJobsAsync("miner", null, 3, Cancel));
        Assert.Equal(630, await Queries.KeySpendAsync("key-of-ada", Cancel));
        Assert.Equal(0, await Queries.KeySpendAsync("another", Cancel));
    }

    [Fact]
    public async Task FindAsync_OfAKeyWithBillsUnderWay_SaysWhichOfThemAreInItsFigure()
    {
        Guid posted = new(3, 0, 0, new byte[8]), free = new(1, 0, 0, new byte[8]);
        KeySpent spent = await new KeySpending(_books.Database, _books.Ledger).FindAsync("key-of-ada", [posted, free, Guid.NewGuid()], Cancel);
        Assert.Equal(630, spent.TotalNanoUsd);
        Assert.Equal([posted], spent.Contained);
        Assert.Equal(0, (await new KeySpending(_books.Database, _books.Ledger).FindAsync("another", [], Cancel)).TotalNanoUsd);
    }

    [Fact]
    public async Task EarningsAsync_ByDayAndMachine_CountFailuresThatEarnedNothing()
    {
        var failure = new FailedAttempt
        {
            JobId = Guid.NewGuid(), Attempt = 1, MinerId = "miner/m2", MinerOwner = "miner", ModelId = "idle-tiny",
            Kind = AttemptFailureKind.FirstTokenDeadline, Cause = FaultCause.Miner, At = Monday,
        };
        _books.Ledger.NoteFailedAttempt(failure);
        _books.Ledger.NoteFailedAttempt(failure);
        await Eventually.HoldsAsync(
            async () => (await Queries.FailedAttemptsAsync("miner", null, 10, Cancel)).Length == 1, TimeSpan.FromSeconds(10), "the attempt is noted once");
        Assert.Equal([failure], await Queries.FailedAttemptsAsync("miner", null, 10, Cancel));
        Assert.Equal(
            [
                new EarningsRow(From, "miner/m1", "idle-tiny", 1, 0, 0, 0, 0, 0, 0),
                new EarningsRow(From, "miner/m2", "idle-tiny", 0, 0, 0, 0, 0, 0, 1),
                new EarningsRow(From.AddDays(1), "miner/m1", "idle-tiny", 3, 3, 0, 3, 6, 504, 0),
            ],
            await Queries.EarningsAsync("miner", From, To, Cancel));
    }
}
