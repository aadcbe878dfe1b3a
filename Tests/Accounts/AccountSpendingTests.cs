using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.Accounts;

/// <summary>An account's spending with a ledger that is slow, away or against it at just the wrong moment.</summary>
public sealed class AccountSpendingTests
{
    private static readonly ModelPrice OnePerToken = new(1, 1_000_000, 1_000_000);
    private static readonly EffectiveLimits NoLimits = new(null, null, int.MaxValue);

    private readonly ScriptedLedger _ledger = new() { Free = 100 };
    private readonly ManualTimeProvider _clock = new();
    private readonly Spent _spent;
    private readonly AccountSpending _spending;

    public AccountSpendingTests()
    {
        _spent = new Spent(_ledger);
        _spending = new AccountSpending(
            "acct", _ledger, _spent, new SpendingOptions { MinerSharePpm = 800_000 }, _clock, NullLogger<AccountSpending>.Instance);
    }

    private long Available => _spending.Status.AvailableNanoUsd;

    [Fact]
    public Task AdmitAsync_OfManyWhileTheLeaseIsOpened_OpensOne() => OneAtATime.RunAsync(async () =>
    {
        _ledger.Pause();
        Task<AdmitResult>[] admitting = [.. Enumerable.Range(0, 12).Select(_ => AdmitAsync(Request(10)).AsTask())];
        _ledger.Resume();
        AdmitResult[] results = await Task.WhenAll(admitting);
        Assert.Equal(10, results.Count(static result => result.IsAdmitted));
        Assert.Equal(2, results.Count(static result => result.Status == AdmitStatus.InsufficientCredits));
        Assert.Equal((1, 0L), (_ledger.Openings, Available));
    });

    [Fact]
    public Task AdmitAsync_WithALease_AsksNobody() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(10));
        _ledger.IsAway = true;
        ValueTask<AdmitResult> second = AdmitAsync(Request(10));
        Assert.True(second.IsCompletedSuccessfully);
        Assert.True((await second).IsAdmitted);
    });

    [Fact]
    public Task AdmitAsync_WhenRepeated_HoldsOnce() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(10);
        _ledger.Pause();
        Task<AdmitResult>[] admitting = [AdmitAsync(request).AsTask(), AdmitAsync(request).AsTask()];
        _ledger.Resume();
        AdmitResult[] results = await Task.WhenAll(admitting);
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], await AdmitAsync(request));
        Assert.Equal((1, 90L), (_spending.Status.OpenHolds, Available));
    });

    [Fact]
    public Task AdmitAsync_WhenTheLedgerIsAway_SaysSoAndCountsNothing() => OneAtATime.RunAsync(async () =>
    {
        EffectiveLimits limits = NoLimits with { RequestsPerMinute = 5 };
        _ledger.IsAway = true;
        AdmitResult result = await _spending.AdmitAsync(Request(10), limits);
        Assert.Equal((AdmitStatus.Unavailable, 5), (result.Status, result.RateLimit!.Value.Remaining));
        _ledger.IsAway = false;
        Assert.True((await _spending.AdmitAsync(Request(10), limits)).IsAdmitted);
    });

    [Fact]
    public Task AdmitAsync_WhenTheLedgerDoesNotAnswer_GivesUpInTime() => OneAtATime.RunAsync(async () =>
    {
        _ledger.Pause();
        Task<AdmitResult> admitting = AdmitAsync(Request(10)).AsTask();
        Assert.False(admitting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(AdmitStatus.Unavailable, (await admitting).Status);
        Assert.Equal(0, _spending.Status.OpenHolds);
    });

    [Fact]
    public Task AdmitAsync_WithALeaseWhileTheBooksAreOutOfReach_BeginsNothing() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest running = Request(10);
        await AdmitAsync(running);
        _ledger.IsReachable = false;
        Assert.Equal(AdmitStatus.Unavailable, (await AdmitAsync(Request(10))).Status);
        _ledger.NextPosts.Enqueue(PostStatus.Accepted);
        Assert.True((await _spending.SettleAsync(Samples.End(running, JobState.Done, 10))).IsDurable);
    });

    [Fact]
    public Task AdmitAsync_OfAKeyWithABudget_AsksOnceWhatItHasSpent() => OneAtATime.RunAsync(async () =>
    {
        _spent.Before = 95;
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await AdmitAsync(Request(10) with { KeyLimits = new KeyLimits(100, null) })).Status);
        AdmitRequest request = Request(5) with { KeyLimits = new KeyLimits(100, null) };
        Assert.True((await AdmitAsync(request)).IsAdmitted);
        Assert.True((await _spending.SettleAsync(Samples.End(request, JobState.Done, 5))).IsDurable);
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await AdmitAsync(Request(1) with { KeyLimits = new KeyLimits(100, null) })).Status);
        Assert.Equal(1, _spent.Asked);
    });

    /// <summary>The budget is set while a bill of the key is under way: before it is in the books, or when it is and nobody here knows yet.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task AdmitAsync_WhenABudgetIsSetWhileABillIsUnderWay_CountsItOnce(bool isInTheBooks) => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest running = Request(10);
        await AdmitAsync(running);
        if (isInTheBooks) _ledger.PauseAnswers();
        else _ledger.Pause();
        Task<SettleResult> settling = _spending.SettleAsync(Samples.End(running, JobState.Done, 10)).AsTask();
        TaskCompletionSource answer = _spent.Pause();
        var limits = new KeyLimits(15, null);
        // Five are left, whatever the moment.
        Task<AdmitResult> tooMuch = AdmitAsync(Request(6) with { KeyLimits = limits }).AsTask();
        answer.SetResult();
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await tooMuch).Status);
        _ledger.Resume();
        Assert.True((await settling).IsDurable);
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await AdmitAsync(Request(6) with { KeyLimits = limits })).Status);
        Assert.True((await AdmitAsync(Request(5) with { KeyLimits = limits })).IsAdmitted);
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await AdmitAsync(Request(1) with { KeyLimits = limits })).Status);
        Assert.Equal(1, _spent.Asked);
    });

    [Fact]
    public Task AdmitAsync_WhenABillLandsWhileTheBooksAreAsked_CountsItOnce() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest running = Request(10), next = Request(3);
        await AdmitAsync(running);
        await AdmitAsync(next);
        _ledger.Pause();
        Task<SettleResult> settling = _spending.SettleAsync(Samples.End(running, JobState.Done, 10)).AsTask();
        TaskCompletionSource answer = _spent.Pause();
        var limits = new KeyLimits(15, null);
        Task<AdmitResult> tooMuch = AdmitAsync(Request(3) with { KeyLimits = limits }).AsTask();
        _ledger.Resume();
        await settling;
        // A bill that begins now waits for the answer, which cannot contain it.
        Task<SettleResult> waiting = _spending.SettleAsync(Samples.End(next, JobState.Done, 3)).AsTask();
        Assert.False(waiting.IsCompleted);
        answer.SetResult();
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await tooMuch).Status);
        Assert.True((await waiting).IsDurable);
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await AdmitAsync(Request(3) with { KeyLimits = limits })).Status);
        Assert.True((await AdmitAsync(Request(2) with { KeyLimits = limits })).IsAdmitted);
    });

    [Fact]
    public Task AdmitAsync_AfterAnotherActivationHadTheAccount_AsksAgainWhatTheKeyHasSpent() => OneAtATime.RunAsync(async () =>
    {
        var limits = new KeyLimits(15, null);
        AdmitRequest first = Request(5) with { KeyLimits = limits };
        await AdmitAsync(first);
        _ledger.Fence();
        _spent.Before = 8;
        Assert.True((await _spending.SettleAsync(Samples.End(first, JobState.Done, 5))).IsDurable);
        Assert.Equal(AdmitStatus.KeyBudgetSpent, (await AdmitAsync(Request(3) with { KeyLimits = limits })).Status);
        Assert.True((await AdmitAsync(Request(2) with { KeyLimits = limits })).IsAdmitted);
        Assert.Equal(2, _spent.Asked);
    });

    [Fact]
    public Task AdmitAsync_WhenTheBooksDoNotSayWhatTheKeyHasSpent_GivesUpInTimeAndHoldsNoBillUp() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest running = Request(10);
        await AdmitAsync(running);
        _spent.Pause();
        Task<AdmitResult>[] asking = [.. Enumerable.Range(0, 3).Select(_ => AdmitAsync(Request(1) with { KeyLimits = new KeyLimits(15, null) }).AsTask())];
        Task<SettleResult> settling = _spending.SettleAsync(Samples.End(running, JobState.Done, 10)).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        foreach (AdmitResult result in await Task.WhenAll(asking)) Assert.Equal(AdmitStatus.Unavailable, result.Status);
        Assert.True((await settling).IsDurable);
        Assert.Equal((1, 90L), (_spent.Asked, Available));
    });

    [Fact]
    public Task AdmitAsync_WhenCreditCameUnseen_FindsItForTheNext() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(100));
        _ledger.Free = 50;
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync(Request(10))).Status);
        Assert.True((await AdmitAsync(Request(10))).IsAdmitted);
    });

    [Fact]
    public Task SettleAsync_OfAWholeAnswer_ChargesWhatWasUsedAndFreesTheRest() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        SettleResult result = await _spending.SettleAsync(Samples.End(request, JobState.Done, 20));
        Assert.Equal(new SettleResult(true, 20, 80), result);
        Assert.Equal((80L, 0), (_ledger.Leased, _spending.Status.OpenHolds));
        JobPosting posted = Assert.Single(_ledger.Jobs);
        Assert.Equal((20L, 16L, "owner"), (posted.Bill.ChargeNanoUsd, posted.Bill.PayNanoUsd, posted.MinerOwner));
    });

    [Fact]
    public Task SettleAsync_WhileItIsPosted_KeepsTheHold() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(60);
        await AdmitAsync(request);
        _ledger.Pause();
        Task<SettleResult> settling = _spending.SettleAsync(Samples.End(request, JobState.Done, 20)).AsTask();
        Task<SettleResult> repeated = _spending.SettleAsync(Samples.End(request, JobState.Done, 20)).AsTask();
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync(Request(50))).Status);
        _clock.Advance(TimeSpan.FromHours(1));
        _spending.Sweep();
        Assert.Equal(1, _spending.Status.OpenHolds);
        _ledger.Resume();
        Assert.Equal(await settling, await repeated);
        Assert.True((await AdmitAsync(Request(50))).IsAdmitted);
    });

    [Theory]
    [InlineData(JobState.MinerLost, 20)]
    [InlineData(JobState.Expired, 20)]
    [InlineData(JobState.Failed, 20)]
    [InlineData(JobState.Done, 0)]
    [InlineData(JobState.ClientGone, 0)]
    public Task SettleAsync_OfWhatCostsNothing_WaitsForNobodyAndIsNoted(JobState state, int tokens) => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        _ledger.Pause();
        ValueTask<SettleResult> settling = _spending.SettleAsync(Samples.End(request, state, tokens));
        Assert.True(settling.IsCompletedSuccessfully);
        Assert.Equal(new SettleResult(true, 0, 100), await settling);
        _ledger.Resume();
        await Eventually.HoldsAsync(() => _ledger.Jobs.Count == 1, TimeSpan.FromSeconds(5), "the end is noted");
    });

    [Theory]
    [InlineData(PostStatus.Rejected)]
    [InlineData(PostStatus.Unavailable)]
    public Task SettleAsync_WhenTheBillCannotBeMadeDurable_ChargesNobody(object status) => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        _ledger.NextPosts.Enqueue((PostStatus)status);
        Assert.Equal(new SettleResult(false, 0, 100), await _spending.SettleAsync(Samples.End(request, JobState.Done, 20)));
        Assert.Equal(0, _spending.Status.OpenHolds);
    });

    [Fact]
    public Task SettleAsync_WhenNobodyConfirmsTheBill_HoldsItsMoneyUntilItIsAskedAgain() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(60);
        await AdmitAsync(request);
        _ledger.NextPosts.Enqueue(PostStatus.Unknown);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await _spending.SettleAsync(Samples.End(request, JobState.Done, 20)));
        Assert.Equal((1, 40L), (_spending.Status.OpenHolds, Available));
        Assert.Equal(new SettleResult(true, 20, 80), await _spending.SettleAsync(Samples.End(request, JobState.Done, 20)));
    });

    [Fact]
    public Task SettleAsync_WhenTheLeaseWasFenced_IsDecidedByWhatRemains() => OneAtATime.RunAsync(async () =>
    {
        (AdmitRequest first, AdmitRequest second) = (Request(50), Request(50));
        await AdmitAsync(first);
        await AdmitAsync(second);
        _ledger.Fence();
        _ledger.Free = 20;
        Assert.True((await _spending.SettleAsync(Samples.End(first, JobState.Done, 20))).IsDurable);
        Assert.False((await _spending.SettleAsync(Samples.End(second, JobState.Done, 20))).IsDurable);
        Assert.Equal((0L, 0, 2), (_ledger.Leased, _spending.Status.OpenHolds, _ledger.Openings));
    });

    [Fact]
    public Task SettleAsync_OfAnEarlierActivationsHold_IsDecidedByWhatRemains() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        var next = new AccountSpending(
            "acct", _ledger, _spent, new SpendingOptions(), _clock, NullLogger<AccountSpending>.Instance);
        _ledger.Fence();
        Assert.True((await next.SettleAsync(Samples.End(request, JobState.Done, 20))).IsDurable);
        Assert.Equal(80, next.Status.AvailableNanoUsd);
    });

    [Fact]
    public Task Sweep_WhenAHoldsDeadlineHasPassed_GivesItUpForGood() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        _clock.Advance(TimeSpan.FromMinutes(11));
        _spending.Sweep();
        Assert.Equal((0, 100L), (_spending.Status.OpenHolds, Available));
        // The books have its end, so that no later word of its gateway counts, here or at another activation.
        JobPosting expired = Assert.Single(_ledger.Jobs);
        Assert.Equal((JobState.Expired, 0, 0L, 50L), (expired.State, expired.Attempt, expired.Bill.ChargeNanoUsd, expired.HeldNanoUsd));
        Assert.False((await _spending.SettleAsync(Samples.End(request, JobState.Done, 20))).IsDurable);
    });

    [Fact]
    public Task TransferAsync_OfNewCredit_CanBeSpentAtOnce() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(100));
        Assert.Equal(TransferStatus.Posted, (await _spending.TransferAsync(Credit(30), CancellationToken.None)).Status);
        Assert.True((await AdmitAsync(Request(30))).IsAdmitted);
    });

    [Fact]
    public Task TransferAsync_OutOfTheAccount_TakesOnlyWhatNoJobHolds() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(60));
        Assert.Equal(TransferStatus.Insufficient, (await _spending.TransferAsync(Credit(-50), CancellationToken.None)).Status);
        Assert.Equal(TransferStatus.Posted, (await _spending.TransferAsync(Credit(-40), CancellationToken.None)).Status);
        Assert.Equal((0L, 60L), (Available, _ledger.Leased));
    });

    [Fact]
    public Task TransferAsync_OutOfTheAccount_LendsMeanwhileWhatItLeaves() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(60));
        _ledger.Pause();
        Task<TransferResult> taking = _spending.TransferAsync(Credit(-40), CancellationToken.None);
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync(Request(1))).Status);
        _ledger.Resume();
        Assert.Equal(TransferStatus.Posted, (await taking).Status);
    });

    [Fact]
    public Task CloseAsync_WithALease_GivesItBack() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(10));
        await _spending.CloseAsync(CancellationToken.None);
        Assert.Equal((100L, false), (_ledger.Free, _ledger.IsOpen));
    });

    private ValueTask<AdmitResult> AdmitAsync(AdmitRequest request) => _spending.AdmitAsync(request, NoLimits);

    private static AdmitRequest Request(long tokens) => new()
    {
        JobId = Guid.NewGuid(),
        KeyId = "key",
        ModelId = "model",
        Price = OnePerToken,
        PromptCeilingTokens = 0,
        MaxCompletionTokens = tokens,
        ModelLimitTokens = 1000,
    };

    private static Transfer Credit(long amount) => new()
    {
        Id = Guid.NewGuid(),
        Kind = TransferKind.Grant,
        Postings = [new Posting(AccountKind.Customer, "acct", amount), new Posting(AccountKind.PromoSource, "", -amount)],
    };

    /// <summary>What the one key of these tests has spent: before they began, and by the bills in the ledger.</summary>
    private sealed class Spent(ScriptedLedger ledger) : IKeySpending
    {
        private TaskCompletionSource? _asking;

        public long Before { get; set; }

        public int Asked { get; private set; }

        /// <summary>The next question is answered with what is in the ledger when it is asked, and the answer travels until this is told.</summary>
        public TaskCompletionSource Pause() => _asking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<KeySpent> FindAsync(string keyId, Guid[] posting, CancellationToken cancellationToken)
        {
            Asked++;
            var answer = new KeySpent(
                Before + ledger.Jobs.Sum(job => job.Bill.ChargeNanoUsd), [.. ledger.Jobs.Select(job => job.JobId).Where(posting.Contains)]);
            TaskCompletionSource? way = _asking;
            _asking = null;
            if (way is not null) await way.Task;
            return answer;
        }
    }
}
