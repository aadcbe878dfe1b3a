using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Tests.Ledger;

/// <summary>
/// Bills that were accepted by a silo that died before they were in its books: every other silo finds them in the log, and they count once.
/// </summary>
public sealed class BillLogTests(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>A row of one bill, as it was written before there were asks.</summary>
    private const string BeforeAsks =
        """
        [{"JobId":"00000001-0000-0000-0000-000000000000","AccountId":"ada","Epoch":1,"KeyId":"key-of-ada","ModelId":"idle-tiny","State":"Done",
        "Attempt":1,"MinerId":"miner/m1","MinerOwner":"miner","Usage":{"PromptTokens":1,"CompletionTokens":5,"ReasoningTokens":0,"CachedTokens":0,
        "TotalTokens":6},"Price":{"Version":1,"PromptNanoUsdPerMillion":10000000,"CompletionNanoUsdPerMillion":100000000},"HeldNanoUsd":510,
        "SharePpm":800000,"Bill":{"ChargeNanoUsd":510,"PayNanoUsd":408,"RevenueNanoUsd":102,"RoundingNanoUsd":0},
        "EndedAt":"2026-11-20T12:00:00+00:00"}]
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<TempDirectory> _journals = [];
    private readonly List<LedgerHarness> _silos = [];
    private string _connection = "";
    private LedgerHarness _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await postgres.CreateDatabaseAsync();
        _books = await StartSiloAsync();
        await _books.CreditAsync("ada", paid: 100_000);
        await _books.CreditAsync("bob", paid: 100_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _books.AssertSoundAsync();
        foreach (LedgerHarness silo in _silos) await silo.DisposeAsync();
        foreach (TempDirectory journal in _journals) journal.Dispose();
    }

    [Fact]
    public async Task FoldOldAsync_WhenTheWriterDied_BringsItsBillsIntoTheBooksOnce()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel), bob = await _books.Ledger.OpenLeaseAsync("bob", Cancel);
        LedgerHarness dead = await StartSiloAsync();
        for (int i = 0; i < 5; i++) await LogAndDieAsync(dead, LedgerHarness.NewPosting("ada", ada.Epoch, 1), LedgerHarness.NewPosting("bob", bob.Epoch, 1));
        Assert.Equal(5, await RowsAsync());
        LedgerHarness second = await StartSiloAsync(isStarted: false), third = await StartSiloAsync(isStarted: false);

        // Both look again and again, as their upkeep does.
        await Eventually.HoldsAsync(
            async () =>
            {
                await Task.WhenAll(second.Get<LoggedBills>().FoldOldAsync(Cancel), third.Get<LoggedBills>().FoldOldAsync(Cancel));
                return await RowsAsync() == 0;
            },
            Patience, "nothing is left in the log");

        foreach (string owner in (string[])["ada", "bob"])
        {
            Assert.Equal($"{100_000 - (5 * 110)} held {100_000 - (5 * 110)}", await _books.AccountAsync(AccountKind.Customer, owner));
        }

        Assert.Equal("880 held 0", await _books.AccountAsync(AccountKind.MinerEscrow, "miner"));
    }

    [Fact]
    public async Task OpenLeaseAsync_WhenADeadWriterHasLoggedTheOwnersBills_HasThemInTheBooksFirst()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel), bob = await _books.Ledger.OpenLeaseAsync("bob", Cancel);
        LedgerHarness other = await StartSiloAsync(), dead = await StartSiloAsync();
        await LogAndDieAsync(dead, LedgerHarness.NewPosting("ada", ada.Epoch, 7, ask: new(5_000_000, 50_000_000)));
        await LogAndDieAsync(dead, LedgerHarness.NewPosting("bob", bob.Epoch, 7));

        // Bob's wait for whoever comes for them.
        Assert.Equal(new LedgerLease(2, 0, 100_000 - 710, 0), await other.Ledger.OpenLeaseAsync("ada", Cancel));
        Assert.Equal("355 held 0", await other.AccountAsync(AccountKind.MinerEscrow, "miner"));
        Assert.Equal(1, await RowsAsync());
        Assert.Single(await other.Get<ILedgerQueries>().JobsAsync("bob", before: null, 10, Cancel));
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task StartAsync_WhenTheProcessBeforeDied_HasItsBillsInTheBooks()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        LedgerHarness dead = await StartSiloAsync();
        await LogAndDieAsync(dead, LedgerHarness.NewPosting("ada", ada.Epoch, 7));
        await StartSiloAsync();
        Assert.Equal(0, await RowsAsync());
        Assert.Equal("99290 held 99290", await _books.AccountAsync(AccountKind.Customer, "ada"));
    }

    [Fact]
    public async Task FoldAllAsync_WhileTheWriterLivesAndFoldsThemItself_BooksEachOnce()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        LedgerHarness other = await StartSiloAsync();
        Task<PostStatus[]>? posting = null;
        for (int round = 0; round < 20; round++)
        {
            posting = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _books.PostAsync(LedgerHarness.NewPosting("ada", ada.Epoch, 1, minerOwner: null))));
            await other.Get<LoggedBills>().FoldAllAsync(Cancel);
            Assert.All(await posting, static status => Assert.Equal(PostStatus.Accepted, status));
            await other.Get<LoggedBills>().FoldAllAsync(Cancel);
        }

        Assert.Equal($"{100_000 - (400 * 110)} held {100_000 - (400 * 110)}", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal(0, await RowsAsync());
        Assert.Equal(400, await CountAsync("select count(*) from job_outcome"));
    }

    [Fact]
    public async Task FoldAllAsync_OfAJobThatTheBooksHaveOtherwise_KeepsItForAPerson()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting posting = LedgerHarness.NewPosting("ada", ada.Epoch, 5);
        await _books.PostAsync(posting);
        await _books.FlushAsync();
        LedgerHarness dead = await StartSiloAsync();
        await LogAndDieAsync(dead, LedgerHarness.NewPosting("ada", ada.Epoch, 6, id: posting.JobId), LedgerHarness.NewPosting("ada", ada.Epoch, 1));

        await _books.Get<LoggedBills>().FoldAllAsync(Cancel);
        Assert.Equal("99380 held 99380", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal(0, await RowsAsync());
        string kept = Path.Combine(_journals[0].Path, "refused.jsonl");
        Assert.Contains(posting.JobId.ToString(), Assert.Single(await File.ReadAllLinesAsync(kept, Cancel)));
    }

    [Fact]
    public async Task BookJobAsync_OfABillThatADeadSiloHasAccepted_FindsIt()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting bill = LedgerHarness.NewPosting("ada", ada.Epoch, 7);
        await LogAndDieAsync(await StartSiloAsync(), bill);
        LedgerHarness other = await StartSiloAsync(isStarted: false);

        Assert.Equal(BookedAs.AlreadyPosted, await other.Ledger.BookJobAsync(bill with { Epoch = LedgerLease.None }, Cancel));
        Assert.Equal(BookedAs.Conflict, await other.Ledger.BookJobAsync(Forbidding(bill), Cancel));
        Assert.Equal("99290 held 99290", await other.AccountAsync(AccountKind.Customer, "ada"));
    }

    [Fact]
    public async Task BookJobAsync_OfABillThatIsInMemoryYet_FindsIt()
    {
        LedgerHarness slow = await StartSiloAsync(gatherTime: TimeSpan.FromSeconds(1));
        LedgerLease ada = await slow.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting bill = LedgerHarness.NewPosting("ada", ada.Epoch, 7);
        Assert.Equal(PostStatus.Accepted, await slow.PostAsync(bill));
        Assert.Equal(BookedAs.Conflict, await slow.Ledger.BookJobAsync(Forbidding(bill), Cancel));
        Assert.Equal(BookedAs.AlreadyPosted, await slow.Ledger.BookJobAsync(bill, Cancel));
    }

    [Fact]
    public async Task BookJobAsync_OfAnEndThatForbidsABill_HasItRefusedWhenItComes()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting bill = LedgerHarness.NewPosting("ada", ada.Epoch, 7);
        Assert.Equal(BookedAs.Posted, await _books.Ledger.BookJobAsync(Forbidding(bill), Cancel));
        Assert.Equal(BookedAs.Conflict, await _books.Ledger.BookJobAsync(bill, Cancel));
        await LogAndDieAsync(await StartSiloAsync(), bill);
        await _books.Get<LoggedBills>().FoldAllAsync(Cancel);
        Assert.Equal("100000 held 100000", await _books.AccountAsync(AccountKind.Customer, "ada"));
    }

    [Fact]
    public async Task BookJobAsync_WhileAnotherSiloAcceptsTheBill_IsRightWhicheverComesFirst()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        LedgerHarness other = await StartSiloAsync(isStarted: false);
        int billed = 0;
        for (int round = 0; round < 50; round++)
        {
            JobPosting bill = LedgerHarness.NewPosting("ada", ada.Epoch, 1, minerOwner: null);
            Task<PostStatus> posting = _books.PostAsync(bill);
            billed += await other.Ledger.BookJobAsync(Forbidding(bill), Cancel) == BookedAs.Conflict ? 1 : 0;
            Assert.Equal(PostStatus.Accepted, await posting);
        }

        long left = 100_000 - (billed * 110);
        Assert.Equal($"{left} held {left}", await _books.AccountAsync(AccountKind.Customer, "ada"));
    }

    [Fact]
    public async Task BookJobAsync_OfABillThatItsLeaseDoesNotCover_WritesNothing()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting bill = LedgerHarness.NewPosting("ada", ada.Epoch, 7);
        Assert.Equal(BookedAs.NotCovered, await _books.Ledger.BookJobAsync(bill with { Epoch = LedgerLease.None }, Cancel));
        Assert.Equal(BookedAs.NotCovered, await _books.Ledger.BookJobAsync(LedgerHarness.NewPosting("ada", ada.Epoch, 1_000), Cancel));
        Assert.Equal(0, await CountAsync("select count(*) from job_outcome"));
        Assert.Equal(BookedAs.Posted, await _books.Ledger.BookJobAsync(bill, Cancel));
    }

    [Fact]
    public async Task EndAsync_OfASessionThatHangsInTheMiddleOfACommit_LetsOthersGoOn()
    {
        await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        await using NpgsqlConnection hangs = await _books.Get<LedgerDatabase>().OpenAsync(Cancel);
        await using var transaction = await hangs.BeginTransactionAsync(Cancel);
        await using var command = new NpgsqlCommand("select 1 from ledger_lease where owner = 'ada' for update", hangs);
        await command.ExecuteNonQueryAsync(Cancel);
        // Where it happened: a process was frozen while it copied rows in.
        NpgsqlBinaryImporter copy = await hangs.BeginBinaryImportAsync("copy job_outcome (job_id) from stdin (format binary)", Cancel);
        Task<LedgerLease> opening = _books.Ledger.OpenLeaseAsync("ada", Cancel);

        var sessions = new HungSessions(_books.Get<LedgerDatabase>(), Options.Create(new LedgerOptions { CommitTimeout = TimeSpan.FromMilliseconds(100) }));
        await Eventually.HoldsAsync(async () => await sessions.EndAsync(Cancel) > 0, Patience, "the session is ended");
        Assert.Equal(2, (await opening).Epoch);
        await Assert.ThrowsAnyAsync<Exception>(async () => await copy.CompleteAsync(Cancel));
    }

    [Fact]
    public async Task PostJobAsync_WhilePostgreSqlAnswers_LeavesNothingBehind()
    {
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        PostStatus[] statuses = await Task.WhenAll(Enumerable.Range(0, 500).Select(
            _ => _books.PostAsync(LedgerHarness.NewPosting("ada", ada.Epoch, 0, minerOwner: null))));
        Assert.All(statuses, static status => Assert.Equal(PostStatus.Accepted, status));
        await _books.FlushAsync();
        Assert.Equal(0, await RowsAsync());
        Assert.Equal(500, await CountAsync("select count(*) from job_outcome"));
    }

    [Fact]
    public void Read_OfABillFromBeforeThereWereAsks_IsTheBillThatWasWritten()
    {
        JobPosting old = Assert.Single(BillLog.Read(System.Text.Encoding.UTF8.GetBytes(BeforeAsks)));
        Assert.Equal(LedgerHarness.NewPosting("ada", 1, 5, id: Guid.Parse("00000001-0000-0000-0000-000000000000")), old);
        Assert.Equal(Guid.Parse("7eb0e8e1-aad8-88c9-9837-9cad4f4095f5"), LedgerDigest.Of(old));
    }

    /// <summary>The end of the same job that says that it is not billed.</summary>
    private static JobPosting Forbidding(JobPosting bill) =>
        bill with { State = JobState.Failed, Bill = Settlement.Of(JobState.Failed, bill.Price, bill.Usage, bill.HeldNanoUsd, bill.SharePpm) };

    /// <summary>The bills are on PostgreSQL's disk, and their jobs were told so; then the process was killed.</summary>
    private static async Task LogAndDieAsync(LedgerHarness silo, params JobPosting[] postings)
    {
        PendingPost[] posts = [.. postings.Select(static posting => new PendingPost(posting))];
        Assert.True(await silo.Get<BillLog>().TryAppendAsync(posts));
    }

    private async Task<LedgerHarness> StartSiloAsync(bool isStarted = true, TimeSpan? gatherTime = null)
    {
        var journal = new TempDirectory();
        _journals.Add(journal);
        LedgerHarness silo = await LedgerHarness.StartAsync(
            _connection, journal.Path,
            options => (options.MaxLag, options.TakeOverAge, options.GatherTime) =
                (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(11), gatherTime ?? options.GatherTime),
            isStarted: isStarted);
        _silos.Add(silo);
        return silo;
    }

    private Task<long> RowsAsync() => CountAsync("select count(*) from bill_log");

    private async Task<long> CountAsync(string sql)
    {
        await using NpgsqlCommand command = _books.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
