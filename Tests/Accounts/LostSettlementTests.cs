using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.Accounts;

/// <summary>Ends of jobs that are told twice, too late or by nobody: each job has one end in the books, whoever asks for it and how often.</summary>
public sealed class LostSettlementTests
{
    private static readonly EffectiveLimits NoLimits = new(null, null, int.MaxValue);

    private readonly ScriptedLedger _ledger = new() { Free = 100 };
    private readonly ManualTimeProvider _clock = new();
    private readonly AccountSpending _spending;

    public LostSettlementTests() => _spending = NewActivation();

    private long Available => _spending.Status.AvailableNanoUsd;

    [Fact]
    public Task Sweep_WhenTheBooksCannotBeTold_KeepsTheMoneyUntilTheyAre() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(50));
        _clock.Advance(TimeSpan.FromMinutes(11));
        _ledger.NextPosts.Enqueue(PostStatus.Unavailable);
        _spending.Sweep();
        Assert.Equal((1, 50L), (_spending.Status.OpenHolds, Available));
        _spending.Sweep();
        Assert.Equal((0, 100L), (_spending.Status.OpenHolds, Available));
    });

    [Fact]
    public Task Sweep_WhenTheLedgerFails_TriesAgainWithTheNext() => OneAtATime.RunAsync(async () =>
    {
        await AdmitAsync(Request(50));
        _clock.Advance(TimeSpan.FromMinutes(11));
        _ledger.NextFailure = new InvalidOperationException("a bug");
        _spending.Sweep();
        Assert.Equal((1, 50L), (_spending.Status.OpenHolds, Available));
        _spending.Sweep();
        Assert.Equal((0, 100L), (_spending.Status.OpenHolds, Available));
    });

    [Fact]
    public Task GiveUp_OfAJobWithoutItsGateway_EndsItAndNoOther() => OneAtATime.RunAsync(async () =>
    {
        (AdmitRequest lost, AdmitRequest other) = (Request(50) with { GatewayId = "dead" }, Request(50) with { GatewayId = "alive" });
        await AdmitAsync(lost);
        await AdmitAsync(other);
        _clock.Advance(TimeSpan.FromSeconds(20));
        await AdmitAsync(Request(0) with { GatewayId = "dead" });
        Assert.Equal(["alive", "dead"], _spending.FindOpen(TimeSpan.FromSeconds(20)).Select(static jobs => jobs.Key).Order());
        Assert.Equal([lost.JobId], _spending.FindOpen(TimeSpan.FromSeconds(20))["dead"]);

        _spending.GiveUp(lost.JobId, "dead");
        Assert.Equal((2, 50L), (_spending.Status.OpenHolds, Available));
        Assert.Equal(JobState.Expired, Assert.Single(_ledger.Jobs).State);
        Assert.True((await _spending.SettleAsync(Samples.End(other, JobState.Done, 20))).IsDurable);
    });

    [Fact]
    public Task GiveUp_OfAJobThatAnotherGatewayHasTakenOver_DoesNothing() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50) with { GatewayId = "dead" };
        AdmitResult first = await AdmitAsync(request);
        Assert.Equal(first, await AdmitAsync(request with { GatewayId = "alive" }));
        _spending.GiveUp(request.JobId, "dead");
        Assert.True((await _spending.SettleAsync(Samples.End(request, JobState.Done, 20))).IsDurable);
    });

    [Fact]
    public Task SettleAsync_WhenItsAnswerGotLost_SaysTheSameAndChargesOnce() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        SettleResult first = await _spending.SettleAsync(Samples.End(request, JobState.Done, 20));
        Assert.Equal(first, await _spending.SettleAsync(Samples.End(request, JobState.Done, 20)));
        Assert.Equal((80L, 80L, 1), (Available, _ledger.Leased, _ledger.Jobs.Count));

        var next = NewActivation();
        Assert.Equal(first, await next.SettleAsync(Samples.End(request, JobState.Done, 20)));
        Assert.Equal((80L, 1), (next.Status.AvailableNanoUsd, _ledger.Jobs.Count));
    });

    [Fact]
    public Task SettleAsync_WhenNothingIsKnown_KeepsTheHoldUntilItIsAskedAgain() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        _ledger.Fence();
        _ledger.IsAway = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await _spending.SettleAsync(Samples.End(request, JobState.Done, 20)));
        Assert.Equal(1, _spending.Status.OpenHolds);
        _ledger.IsAway = false;
        Assert.Equal(new SettleResult(true, 20, 80), await _spending.SettleAsync(Samples.End(request, JobState.Done, 20)));
    });

    [Fact]
    public Task SettleAsync_OfAFence_ForbidsTheBillEverywhere() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        JobEnd done = Samples.End(request, JobState.Done, 20);
        Assert.Equal(new SettleResult(true, 0, 100), await _spending.SettleAsync(done with { State = JobState.Failed, IsFence = true }));
        Assert.False((await _spending.SettleAsync(done)).IsDurable);
        var next = NewActivation();
        Assert.False((await next.SettleAsync(done)).IsDurable);
        Assert.Equal(100, _ledger.Leased);
    });

    [Fact]
    public Task SettleAsync_OfAFenceThatComesTooLate_SaysSo() => OneAtATime.RunAsync(async () =>
    {
        AdmitRequest request = Request(50);
        await AdmitAsync(request);
        JobEnd done = Samples.End(request, JobState.Done, 20);
        await _spending.SettleAsync(done);
        Assert.False((await _spending.SettleAsync(done with { State = JobState.Failed, IsFence = true })).IsDurable);
        Assert.True((await _spending.SettleAsync(done)).IsDurable);
    });

    private AccountSpending NewActivation() => new(
        "acct", _ledger, new NoKeys(), new SpendingOptions { MinerSharePpm = 800_000 }, _clock, NullLogger<AccountSpending>.Instance);

    private ValueTask<AdmitResult> AdmitAsync(AdmitRequest request) => _spending.AdmitAsync(request, NoLimits);

    private static AdmitRequest Request(long tokens) =>
        Samples.Admission() with { JobId = Guid.NewGuid(), PromptCeilingTokens = 0, MaxCompletionTokens = tokens };

    /// <summary>No key here has a budget, so that nobody asks what it has spent.</summary>
    private sealed class NoKeys : IKeySpending
    {
        public Task<KeySpent> FindAsync(string keyId, Guid[] posting, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
