using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Ledger;

/// <summary>Leases, bills and transfers, each by itself, on a real database.</summary>
public sealed class LedgerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TempDirectory _journal = new();
    private LedgerHarness _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), _journal.Path);

    public async ValueTask DisposeAsync()
    {
        await _books.AssertSoundAsync();
        await _books.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task OpenLeaseAsync_WithCredit_HoldsAllOfIt()
    {
        await _books.CreditAsync("ada", promo: 300);
        await _books.CreditAsync("ada", paid: 1_000);
        Assert.Equal(new LedgerLease(1, 300, 1_000, 0), await _books.Ledger.OpenLeaseAsync("ada", Cancel));
        Assert.Equal("1000 held 1000", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal("300 held 300", await _books.AccountAsync(AccountKind.CustomerPromo, "ada"));
    }

    [Fact]
    public async Task PostJobAsync_WithinTheLease_MovesTheMoneyOnce()
    {
        await _books.CreditAsync("ada", promo: 300);
        await _books.CreditAsync("ada", paid: 1_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting posting = LedgerHarness.NewPosting("ada", lease.Epoch, 5);

        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting));
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting));
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting with { HeldNanoUsd = 9_999, EndedAt = posting.EndedAt.AddDays(1) }));
        await _books.FlushAsync();
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting));
        // Another bill for the same job is a mistake of ours: a person will see it.
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 6, id: posting.JobId)));

        // 510: first the granted 300, then 210 of the paid 1,000.
        Assert.Equal(
            """
            customer         790 held 790
            customer_promo   0 held 0
            miner_escrow     408 held 0
            revenue          102 held 0
            """,
            $"""
            customer         {await _books.AccountAsync(AccountKind.Customer, "ada")}
            customer_promo   {await _books.AccountAsync(AccountKind.CustomerPromo, "ada")}
            miner_escrow     {await _books.AccountAsync(AccountKind.MinerEscrow, "miner")}
            revenue          {await _books.AccountAsync(AccountKind.Revenue, "")}
            """);
        Assert.Equal(new LedgerLease(1, 0, 790, 0), await _books.Ledger.ExtendLeaseAsync("ada", lease.Epoch, Cancel));
        Assert.Contains(posting.JobId.ToString(), Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_journal.Path, "refused.jsonl"), Cancel)));
    }

    [Fact]
    public async Task PostJobAsync_OfAFencedEpoch_IsRefusedUntilItNamesTheLiveOne()
    {
        await _books.CreditAsync("ada", paid: 1_000);
        LedgerLease old = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        LedgerLease live = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        JobPosting posting = LedgerHarness.NewPosting("ada", old.Epoch, 5);
        Assert.Equal((2, 1_000), (live.Epoch, live.PaidNanoUsd));
        Assert.Equal(PostStatus.Fenced, await _books.PostAsync(posting));
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting with { Epoch = live.Epoch }));
        Assert.Null(await _books.Ledger.ExtendLeaseAsync("ada", old.Epoch, Cancel));
        await _books.Ledger.CloseLeaseAsync("ada", old.Epoch, Cancel);
        Assert.Equal("490 held 490", await _books.AccountAsync(AccountKind.Customer, "ada"));
        await _books.Ledger.CloseLeaseAsync("ada", live.Epoch, Cancel);
        Assert.Equal("490 held 0", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal(PostStatus.Fenced, await _books.PostAsync(LedgerHarness.NewPosting("ada", live.Epoch, 1)));
    }

    [Fact]
    public async Task PostJobAsync_OfMoreThanTheLeaseHas_TakesFreeCreditAndOwesTheRest()
    {
        await _books.CreditAsync("ada", paid: 1_100);
        await _books.CreditAsync("bob", paid: 1_000_000);
        LedgerLease ada = await _books.Ledger.OpenLeaseAsync("ada", Cancel), bob = await _books.Ledger.OpenLeaseAsync("bob", Cancel);
        await _books.CreditAsync("ada", promo: 55);
        // Ada has money for ten, and 55 that her lease does not know; twenty come in among Bob's.
        JobPosting[] postings = [.. Enumerable.Range(0, 60).Select(i =>
            i % 3 == 0
                ? LedgerHarness.NewPosting("ada", ada.Epoch, 1)
                : LedgerHarness.NewPosting("bob", bob.Epoch, 1, minerOwner: i % 2 == 0 ? "miner" : null))];
        Assert.All(await Task.WhenAll(postings.Select(_books.PostAsync)), static status => Assert.Equal(PostStatus.Accepted, status));
        Assert.Equal($"-{(10 * 110) - 55} held 0", await _books.AccountAsync(AccountKind.CustomerDebt, "ada"));
        Assert.Equal("0 held 0", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal($"{1_000_000 - (40 * 110)} held {1_000_000 - (40 * 110)}", await _books.AccountAsync(AccountKind.Customer, "bob"));
        // Whoever has that lease is told with its next bill.
        Assert.Equal(PostStatus.Fenced, await _books.PostAsync(LedgerHarness.NewPosting("ada", ada.Epoch, 1)));
    }

    [Fact]
    public async Task PostJobAsync_OfALeaseThatIsNotKnownHere_IsFencedUntilItIsRenewed()
    {
        await _books.CreditAsync("ada", paid: 1_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        using var elsewhere = new TempDirectory();
        await using LedgerHarness other = await LedgerHarness.StartAsync(_books.ConnectionString, elsewhere.Path);
        JobPosting posting = LedgerHarness.NewPosting("ada", lease.Epoch, 1);
        Assert.Equal(PostStatus.Fenced, await other.PostAsync(posting));
        Assert.NotNull(await other.Ledger.ExtendLeaseAsync("ada", lease.Epoch, Cancel));
        Assert.Equal(PostStatus.Accepted, await other.PostAsync(posting));
        Assert.Equal("890 held 890", await other.AccountAsync(AccountKind.Customer, "ada"));
    }

    [Fact]
    public async Task CloseLeaseAsync_WhileBillsAreOnTheirWay_LetsThemComeFirst()
    {
        await _books.CreditAsync("ada", paid: 110_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        Task<PostStatus>[] posting = [.. Enumerable.Range(0, 1_000).Select(_ => _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 1)))];
        // Nobody waits for them here.
        await _books.Ledger.CloseLeaseAsync("ada", lease.Epoch, Cancel);
        Assert.All(await Task.WhenAll(posting), static status => Assert.Equal(PostStatus.Accepted, status));
        Assert.Equal("0 held 0", await _books.AccountAsync(AccountKind.Customer, "ada"));
        Assert.Equal("0 held 0", await _books.AccountAsync(AccountKind.CustomerDebt, "ada"));
    }

    [Fact]
    public async Task PostJobAsync_OfNothing_IsRecordedAndMovesNothing()
    {
        JobPosting posting = LedgerHarness.NewPosting("ada", 1, 0);
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting));
        Assert.Equal(PostStatus.Accepted, await _books.PostAsync(posting));
        Assert.Equal(0, (await _books.Ledger.CheckAsync(Cancel)).Transfers);
        Assert.Single(await _books.Get<ILedgerQueries>().JobsAsync("ada", before: null, 10, Cancel));
    }

    [Fact]
    public async Task PostJobAsync_OfAWrongBill_IsRejected()
    {
        JobPosting posting = LedgerHarness.NewPosting("ada", 1, 5);
        Assert.Equal(PostStatus.Rejected, await _books.PostAsync(posting with { Bill = posting.Bill with { PayNanoUsd = 409, RevenueNanoUsd = 101 } }));
        Assert.Equal(PostStatus.Rejected, await _books.PostAsync(posting with { HeldNanoUsd = 100 }));
        Assert.Equal(PostStatus.Rejected, await _books.PostAsync(posting with { ModelId = "a\0b" }));
        Assert.Equal(PostStatus.Rejected, await _books.PostAsync(posting with { HeldNanoUsd = -1, Bill = default }));
    }

    [Fact]
    public async Task TransferAsync_WhenRepeated_IsOneTransfer()
    {
        Transfer grant = LedgerHarness.NewTransfer(TransferKind.Grant, (AccountKind.CustomerPromo, "ada", 300), (AccountKind.PromoSource, "", -300));
        TransferResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _books.Ledger.TransferAsync(grant, Cancel)));
        Assert.Single(results, result => result.Status == TransferStatus.Posted);
        Assert.Equal(7, results.Count(result => result.Status == TransferStatus.AlreadyPosted));
        Assert.Equal(TransferStatus.Conflict, (await _books.Ledger.TransferAsync(grant with { Note = "another" }, Cancel)).Status);
        Assert.Equal("300 held 0", await _books.AccountAsync(AccountKind.CustomerPromo, "ada"));
    }

    [Fact]
    public async Task TransferAsync_OfLeasedCredit_TakesOnlyWhatTheHolderLets()
    {
        await _books.CreditAsync("ada", paid: 1_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        Transfer refund = LedgerHarness.NewTransfer(TransferKind.Refund, (AccountKind.Customer, "ada", -600), (AccountKind.StripeClearing, "", 600));
        Assert.Equal(TransferStatus.Insufficient, (await _books.Ledger.TransferAsync(refund, Cancel)).Status);
        Assert.Equal(TransferStatus.Fenced, (await _books.Ledger.TransferAsync(refund with { Draw = new(lease.Epoch + 1, 1_000) }, Cancel)).Status);
        Assert.Equal(TransferStatus.Insufficient, (await _books.Ledger.TransferAsync(refund with { Draw = new(lease.Epoch, 599) }, Cancel)).Status);
        Assert.Equal(
            new TransferResult(TransferStatus.Posted, FromLeaseNanoUsd: 400, DebtNanoUsd: 200),
            await _books.Ledger.TransferAsync(refund with { Draw = new(lease.Epoch, 400), ShortfallToDebt = true }, Cancel));
        Assert.Equal(TransferStatus.AlreadyPosted, (await _books.Ledger.TransferAsync(refund, Cancel)).Status);
        Assert.Equal("-200 held 0", await _books.AccountAsync(AccountKind.CustomerDebt, "ada"));

        // New credit pays the debt first.
        await _books.CreditAsync("ada", paid: 150);
        Assert.Equal(new LedgerLease(1, 0, 600, 50), await _books.Ledger.ExtendLeaseAsync("ada", lease.Epoch, Cancel));
        // A new lease pays it out of what the former one held.
        Assert.Equal(new LedgerLease(2, 0, 550, 0), await _books.Ledger.OpenLeaseAsync("ada", Cancel));
    }

    [Fact]
    public async Task TransferAsync_BelowZero_IsRefused()
    {
        Transfer payout = LedgerHarness.NewTransfer(
            TransferKind.PayoutStart, (AccountKind.MinerPayable, "miner", -1), (AccountKind.PayoutClearing, "miner", 1));
        Assert.Equal(TransferStatus.Insufficient, (await _books.Ledger.TransferAsync(payout, Cancel)).Status);
        Transfer forgive = LedgerHarness.NewTransfer(TransferKind.Repair, (AccountKind.CustomerDebt, "ada", 1), (AccountKind.Loss, "", -1));
        Assert.Equal(TransferStatus.Insufficient, (await _books.Ledger.TransferAsync(forgive, Cancel)).Status);
    }

    [Fact]
    public async Task TransferAsync_OfWhatNoLedgerWrites_Throws()
    {
        Transfer good = LedgerHarness.NewTransfer(TransferKind.Grant, (AccountKind.CustomerPromo, "ada", 1), (AccountKind.PromoSource, "", -1));
        Transfer[] wrong =
        [
            good with { Postings = [good.Postings[0]] },
            good with { Postings = [good.Postings[0], good.Postings[1] with { AmountNanoUsd = -2 }] },
            good with { Postings = [good.Postings[0], good.Postings[1] with { Owner = "ada" }] },
            good with { Postings = [good.Postings[0], good.Postings[0] with { AmountNanoUsd = -1 }] },
            good with { Note = "\0" },
        ];
        foreach (Transfer transfer in wrong) await Assert.ThrowsAsync<ArgumentException>(() => _books.Ledger.TransferAsync(transfer, Cancel));
    }
}
