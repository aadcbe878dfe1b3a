using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Demo.Postgres;
using IdleCloud.Demo.Supervision;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Ledger;

/// <summary>PostgreSQL that stops, hangs, and comes back while bills are posted, with a real server.</summary>
public sealed class LedgerOutageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _cluster = new();
    private readonly TempDirectory _journal = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _journal.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task PostJobAsync_WhenTheServerStops_IsAcceptedAndInTheBooksWhenItIsBack()
    {
        PrivatePostgres first = await StartPostgresAsync();
        await using LedgerHarness books = await LedgerHarness.StartAsync(first.ConnectionString, _journal.Path);
        LedgerLease lease = await LeaseAsync(books);
        Assert.Equal(PostStatus.Accepted, await books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 1)));

        await first.DisposeAsync();
        JobPosting[] away = [.. Enumerable.Range(0, 700).Select(_ => LedgerHarness.NewPosting("ada", lease.Epoch, 1))];
        Assert.All(await Task.WhenAll(away.Select(books.PostAsync)), status => Assert.Equal(PostStatus.Accepted, status));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => books.Ledger.OpenLeaseAsync("bob", Cancel));

        await using PrivatePostgres second = await StartPostgresAsync();
        await Eventually.HoldsAsync(() => books.Ledger.IsReachable, Patience, "the books are close behind the journal");
        Assert.Equal(PostStatus.Accepted, await books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 1)));
        Assert.All(await Task.WhenAll(away.Select(books.PostAsync)), status => Assert.Equal(PostStatus.Accepted, status));
        Assert.Equal($"{1_000_000 - (702 * 110)} held {1_000_000 - (702 * 110)}", await books.AccountAsync(AccountKind.Customer, "ada"));
        await books.AssertSoundAsync();
    }

    [Fact]
    public async Task PostJobAsync_WhenTheServerHangs_IsAcceptedAtOnceAndPostedOnce()
    {
        await using PrivatePostgres postgres = await StartPostgresAsync();
        await using LedgerHarness books = await LedgerHarness.StartAsync(
            postgres.ConnectionString, _journal.Path, options => options.AnswerTimeout = options.CallTimeout = options.CommitTimeout = TimeSpan.FromSeconds(2));
        LedgerLease lease = await LeaseAsync(books);
        JobPosting[] postings = [.. Enumerable.Range(0, 50).Select(_ => LedgerHarness.NewPosting("ada", lease.Epoch, 1))];
        int[] processes = [postgres.ProcessId, .. PosixProcess.FindChildren(postgres.ProcessId, "")];

        foreach (int process in processes) Signals.Send(process, Signal.Stop);
        try
        {
            long began = TimeProvider.System.GetTimestamp();
            PostStatus[] statuses = await Task.WhenAll(postings.Select(books.PostAsync));
            Assert.All(statuses, status => Assert.Equal(PostStatus.Accepted, status));
            Timing.KeepsSince(began, TimeSpan.FromSeconds(4), "bills accepted while PostgreSQL hangs");
            await Assert.ThrowsAsync<StorageUnavailableException>(() => books.Ledger.OpenLeaseAsync("bob", Cancel));
        }
        finally
        {
            foreach (int process in processes) Signals.Send(process, Signal.Continue);
        }

        // What hung may be committed now: the same ids come again from the journal.
        await Eventually.HoldsAsync(() => books.Ledger.IsReachable, Patience, "the books are close behind the journal");
        Assert.Equal($"{1_000_000 - (50 * 110)} held {1_000_000 - (50 * 110)}", await books.AccountAsync(AccountKind.Customer, "ada"));
        await books.AssertSoundAsync();
    }

    [Fact]
    public async Task NoteFailedAttempt_WhileTheServerIsAway_IsWrittenWhenItIsBack()
    {
        PrivatePostgres first = await StartPostgresAsync();
        await using LedgerHarness books = await LedgerHarness.StartAsync(first.ConnectionString, _journal.Path);
        await first.DisposeAsync();
        Guid job = Guid.NewGuid();
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            books.Ledger.NoteFailedAttempt(new FailedAttempt
            {
                JobId = job, Attempt = attempt, MinerId = "miner/m1", MinerOwner = "miner", ModelId = "idle-tiny",
                Kind = AttemptFailureKind.MinerLost, Cause = FaultCause.Miner, At = TimeProvider.System.GetUtcNow(),
            });
        }

        await Eventually.HoldsAsync(() => !books.Ledger.IsReachable, Patience, "the server is found to be away");
        await using PrivatePostgres second = await StartPostgresAsync();
        await Eventually.HoldsAsync(() => books.Ledger.IsReachable, Patience, "the books are close behind the journal");
        await using var database = NpgsqlDataSource.Create(second.ConnectionString);
        await Eventually.HoldsAsync(
            async () =>
            {
                await using NpgsqlCommand command = database.CreateCommand("select count(*) from attempt_failure");
                return await command.ExecuteScalarAsync(Cancel) is 3L;
            },
            Patience, "all are noted");
    }

    [Fact]
    public async Task StartAsync_WhenAFormerProcessLeftAJournal_PostsItFirst()
    {
        PrivatePostgres first = await StartPostgresAsync();
        LedgerLease lease;
        await using (LedgerHarness books = await LedgerHarness.StartAsync(first.ConnectionString, _journal.Path))
        {
            lease = await LeaseAsync(books);
            await first.DisposeAsync();
            Assert.Equal(PostStatus.Accepted, await books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 7)));
        }

        await using PrivatePostgres second = await StartPostgresAsync();
        await using LedgerHarness after = await LedgerHarness.StartAsync(second.ConnectionString, _journal.Path);
        Assert.Equal(new LedgerLease(2, 0, 1_000_000 - 710, 0), await after.Ledger.OpenLeaseAsync("ada", Cancel));
        await after.AssertSoundAsync();
    }

    [Fact]
    public async Task Replay_WhenTheMoneyIsGone_OwesTheRest()
    {
        PrivatePostgres first = await StartPostgresAsync();
        using var elsewhere = new TempDirectory();
        JobPosting journaled;
        await using (LedgerHarness books = await LedgerHarness.StartAsync(first.ConnectionString, _journal.Path))
        {
            LedgerLease lease = await LeaseAsync(books, credit: 1_000);
            await first.DisposeAsync();
            journaled = LedgerHarness.NewPosting("ada", lease.Epoch, 5);
            Assert.Equal(PostStatus.Accepted, await books.PostAsync(journaled));
        }

        await using PrivatePostgres second = await StartPostgresAsync();
        // Another silo takes the account over, spends half, and has promised the rest.
        await using LedgerHarness other = await LedgerHarness.StartAsync(second.ConnectionString, elsewhere.Path);
        LedgerLease newer = await other.Ledger.OpenLeaseAsync("ada", Cancel);
        Assert.Equal(PostStatus.Accepted, await other.PostAsync(LedgerHarness.NewPosting("ada", newer.Epoch, 4)));
        await other.FlushAsync();
        await using LedgerHarness late = await LedgerHarness.StartAsync(second.ConnectionString, _journal.Path);

        Assert.Equal("-510 held 0", await late.AccountAsync(AccountKind.CustomerDebt, "ada"));
        Assert.Equal("590 held 590", await late.AccountAsync(AccountKind.Customer, "ada"));
        // The same again takes no more.
        await late.PostAsync(journaled);
        Assert.Equal("-510 held 0", await late.AccountAsync(AccountKind.CustomerDebt, "ada"));
        // What the newer lease still had pays when it is opened anew.
        Assert.Equal(new LedgerLease(3, 0, 80, 0), await other.Ledger.OpenLeaseAsync("ada", Cancel));
        await late.AssertSoundAsync();
    }

    [Fact]
    public async Task PostJobAsync_WhenTheJournalIsFull_IsUnavailable()
    {
        PrivatePostgres first = await StartPostgresAsync();
        await using LedgerHarness books = await LedgerHarness.StartAsync(first.ConnectionString, _journal.Path, options => options.JournalMaxBytes = 3_000);
        LedgerLease lease = await LeaseAsync(books);
        await first.DisposeAsync();
        PostStatus[] statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 1))));
        int journaled = statuses.Count(status => status == PostStatus.Accepted);
        await Eventually.HoldsAsync(() => !books.Ledger.IsReachable, Patience, "no job is admitted");
        Assert.InRange(journaled, 2, 10);
        // What was on its way to the server when it stopped may be there.
        Assert.Equal(20 - journaled, statuses.Count(status => status is PostStatus.Unavailable or PostStatus.Unknown));

        await using PrivatePostgres second = await StartPostgresAsync();
        await Eventually.HoldsAsync(() => books.Ledger.IsReachable, Patience, "the books are close behind the journal");
        Assert.Equal($"{1_000_000 - (journaled * 110)} held {1_000_000 - (journaled * 110)}", await books.AccountAsync(AccountKind.Customer, "ada"));
        await books.AssertSoundAsync();
    }

    private static async Task<LedgerLease> LeaseAsync(LedgerHarness books, long credit = 1_000_000)
    {
        await books.CreditAsync("ada", paid: credit);
        return await books.Ledger.OpenLeaseAsync("ada", Cancel);
    }

    private Task<PrivatePostgres> StartPostgresAsync() => PrivatePostgres.StartAsync(
        new() { DataDirectory = Path.Combine(_cluster.Path, "postgres"), IsDurable = false }, Cancel);
}
