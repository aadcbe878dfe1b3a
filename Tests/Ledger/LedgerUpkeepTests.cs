using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Ledger;

/// <summary>Stale leases and the release of pay from escrow, on a clock that the test moves.</summary>
public sealed class LedgerUpkeepTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 18, 0, 0, TimeSpan.Zero);

    private readonly TempDirectory _journal = new();
    private readonly ManualTimeProvider _clock = new(Now);
    private LedgerHarness _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), _journal.Path, clock: _clock);
        await _books.CreditAsync("ada", paid: 100_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _books.AssertSoundAsync();
        await _books.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task ReapAsync_OfALeaseThatNobodyRenews_FreesItsCreditAndFencesItsHolder()
    {
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        var reaper = _books.Get<LeaseReaper>();
        await AgeAsync("ada", "6 minutes");
        // Not before PostgreSQL has been seen for a lease's whole life: nobody could renew while it was away.
        Assert.Equal(0, await reaper.ReapAsync(Cancel));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await reaper.ReapAsync(Cancel));
        Assert.Equal("100000 held 0", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal(PostStatus.Fenced, await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 1)));
        Assert.Equal(2, (await _books.Ledger.OpenLeaseAsync("ada", Cancel)).Epoch);
    }

    [Fact]
    public async Task ReapAsync_OfARenewedLease_LeavesIt()
    {
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        var reaper = _books.Get<LeaseReaper>();
        await reaper.ReapAsync(Cancel);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await AgeAsync("ada", "6 minutes");
        Assert.NotNull(await _books.Ledger.ExtendLeaseAsync("ada", lease.Epoch, Cancel));
        Assert.Equal(0, await reaper.ReapAsync(Cancel));
    }

    [Fact]
    public async Task ReleaseAsync_AfterSevenDays_MakesPayPayableOnceADay()
    {
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        // 88 of pay for each token-long answer of 110.
        await PostAsync(lease, Now.AddDays(-8), 1);
        await PostAsync(lease, Now.AddDays(-1), 1);
        var escrow = _books.Get<EscrowRelease>();
        Assert.Equal(1, await escrow.ReleaseAsync(Cancel));
        Assert.Equal("88 held 0", await _books.AccountAsync(AccountKind.MinerPayable, "miner"));
        Assert.Equal("88 held 0", await _books.AccountAsync(AccountKind.MinerEscrow, "miner"));

        // A bill that the journal brings late waits for the next day.
        await PostAsync(lease, Now.AddDays(-9), 2);
        Assert.Equal(0, await escrow.ReleaseAsync(Cancel));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await escrow.ReleaseAsync(Cancel));
        Assert.Equal("256 held 0", await _books.AccountAsync(AccountKind.MinerPayable, "miner"));
        _clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(1, await escrow.ReleaseAsync(Cancel));
        Assert.Equal("0 held 0", await _books.AccountAsync(AccountKind.MinerEscrow, "miner"));
    }

    private async Task PostAsync(LedgerLease lease, DateTimeOffset ended, int tokens)
    {
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, tokens) with { EndedAt = ended }));
        await _books.FlushAsync();
    }

    private async Task AgeAsync(string owner, string age)
    {
        await using NpgsqlCommand command = _books.Database.CreateCommand("update ledger_lease set renewed_at = now() - $2::interval where owner = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = age });
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
