using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Jobs;

/// <summary>Jobs on the grain host, with a real account and a real pool. Each test has a model of its own.</summary>
public sealed class JobGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _model = $"model-{Guid.NewGuid():n}";
    private readonly IAccountGrain _account = silo.Grains.GetGrain<IAccountGrain>($"acct_{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IModelPoolGrain Pool => silo.Grains.GetGrain<IModelPoolGrain>(PoolKey.For(_model));

    public async ValueTask InitializeAsync() => await silo.Grains.CreateFundedAsync(_account.GetPrimaryKeyString());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task StartAsync_WhenAMinerIsFree_OpensTheFirstAttempt()
    {
        await ReportAsync("a");
        IJobGrain job = NewJob();
        JobDecision decision = await StartAsync(job);
        Assert.True(decision.IsAssigned);
        Assert.Equal((1, Session("a")), (decision.Attempt, decision.Lease.Session));
        Assert.Equal(JobState.Offered, await job.GetStateAsync());
    }

    [Fact]
    public async Task StartAsync_WhenRepeated_AnswersTheSameAndLeasesOnce()
    {
        await ReportAsync("a", slots: 2, granted: 2);
        IJobGrain job = NewJob();
        JobDecision first = await StartAsync(job);
        Assert.Equal(first, await StartAsync(job));
        Assert.Equal(1, (await Pool.GetStatusAsync()).FreeSlots);
    }

    [Fact]
    public async Task StartAsync_WhenThereIsNoMiner_RefusesWithATimeToTryAgain()
    {
        JobDecision decision = await StartAsync(NewJob());
        Assert.Equal(JobRefusal.NoMinersAvailable, decision.Refusal);
        Assert.InRange(decision.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task StartAsync_WhenTheAccountMayNotRunJobs_LeasesNothing()
    {
        await ReportAsync("a");
        await _account.ChangeAsync(new AccountChange { IsSuspended = true });
        Assert.Equal(JobRefusal.AccountSuspended, (await StartAsync(NewJob())).Refusal);
        Assert.Equal(JobRefusal.AccountNotFound, (await NewJob().StartAsync(Spec() with { AccountId = "acct_none" }, Cancel)).Refusal);
        Assert.Equal(1, (await Pool.GetStatusAsync()).FreeSlots);
    }

    [Fact]
    public async Task StartAsync_WhenASlotComesFree_LeavesTheQueue()
    {
        await ReportAsync("a");
        IJobGrain first = NewJob();
        await StartAsync(first);
        Task<JobDecision> waiting = StartAsync(NewJob()).AsTask();
        await QueuedAsync(1);

        // The end of the first job carries the news of its slot.
        await first.FinishAsync(Outcome(JobState.Done, attempt: 1) with { Capacity = Report("a", granted: 2, assigned: 1) });
        Assert.True((await waiting).IsAssigned);
    }

    [Fact]
    public async Task StartAsync_WhenTheCallerHangsUp_LeavesTheQueueAndEnds()
    {
        await ReportAsync("a");
        JobDecision holder = await StartAsync(NewJob());
        using var hangUp = new CancellationTokenSource();
        IJobGrain job = NewJob();
        Task<JobDecision> waiting = job.StartAsync(Spec(), hangUp.Token).AsTask();
        await QueuedAsync(1);

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await QueuedAsync(0);
        // The slot goes to somebody who still wants it.
        await Pool.ReturnAsync(holder.Lease!);
        Assert.True((await StartAsync(NewJob())).IsAssigned);
    }

    [Fact]
    public async Task StartAsync_WhenTheCallerHasHungUpAlready_NeverCountsAsAFailure()
    {
        await ReportAsync("a");
        using var ended = new EndedJobs(silo.Services);
        IJobGrain job = NewJob();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await job.StartAsync(Spec(), new CancellationToken(canceled: true)));
        await job.FinishAsync(Outcome(JobState.ClientGone));

        // Whether the call reached the conductor at all is the host's business; a slot is not kept in either case.
        Assert.DoesNotContain(ended.States, state => state != nameof(JobState.ClientGone));
        await Eventually.HoldsAsync(async () => (await Pool.GetStatusAsync()).FreeSlots == 1, Patience, "the slot is free");
    }

    [Fact]
    public async Task FinishAsync_WhenRepeatedToALaterActivation_CountsOnce()
    {
        await ReportAsync("a");
        using var ended = new EndedJobs(silo.Services);
        IJobGrain job = NewJob();
        await StartAsync(job);
        await job.FinishAsync(Outcome(JobState.Done, attempt: 1));
        await Eventually.HoldsAsync(async () => await job.GetStateAsync() == JobState.Received, Patience, "the first activation is gone");

        Assert.Equal(new JobReceipt(JobState.Done, default), await job.FinishAsync(Outcome(JobState.Done, attempt: 1)));
        Assert.Equal([nameof(JobState.Done)], ended.States);
    }

    [Fact]
    public async Task FinishAsync_WhenTheJobStillWaits_TakesItOutOfTheQueue()
    {
        await ReportAsync("a");
        await StartAsync(NewJob());
        IJobGrain job = NewJob();
        Task<JobDecision> waiting = StartAsync(job).AsTask();
        await QueuedAsync(1);

        Assert.Equal(JobState.ClientGone, (await job.FinishAsync(Outcome(JobState.ClientGone))).State);
        Assert.Equal(JobRefusal.AlreadyEnded, (await waiting).Refusal);
        await QueuedAsync(0);
    }

    [Fact]
    public async Task FinishAsync_WhenTheSlotWasNeverUsed_ReturnsIt()
    {
        await ReportAsync("a");
        IJobGrain job = NewJob();
        await StartAsync(job);
        Assert.Equal(0, (await Pool.GetStatusAsync()).FreeSlots);
        await job.FinishAsync(Outcome(JobState.ClientGone));
        Assert.Equal(1, (await Pool.GetStatusAsync()).FreeSlots);
    }

    [Fact]
    public async Task FinishAsync_WhenTheStateIsNoEnd_Throws()
    {
        await ReportAsync("a");
        IJobGrain job = NewJob();
        await StartAsync(job);
        await Assert.ThrowsAsync<ArgumentException>(async () => await job.FinishAsync(Outcome(JobState.Streaming)));
        Assert.Equal(JobState.Offered, await job.GetStateAsync());
    }

    [Fact]
    public async Task RetryAsync_WhenTheAttemptIsFresh_GoesToAnotherMiner()
    {
        await ReportAsync("a");
        await ReportAsync("b");
        IJobGrain job = NewJob();
        JobDecision first = await StartAsync(job);
        JobDecision second = await job.RetryAsync(Failure(1), Cancel);
        Assert.Equal(2, second.Attempt);
        Assert.NotEqual(first.Lease!.Session, second.Lease!.Session);
        // A repeat of either step gets the answer that it had.
        Assert.Equal(first, await StartAsync(job));
        Assert.Equal(second, await job.RetryAsync(Failure(1), Cancel));
    }

    [Fact]
    public async Task RetryAsync_WhenTheLeaseWasNotUsed_GivesItBack()
    {
        await ReportAsync("a");
        await ReportAsync("b");
        IJobGrain job = NewJob();
        await StartAsync(job);
        await job.RetryAsync(Failure(1) with { Kind = AttemptFailureKind.NotDeliverable, Cause = FaultCause.Platform, LeaseUnused = true }, Cancel);
        Assert.Equal(1, (await Pool.GetStatusAsync()).FreeSlots);
    }

    [Fact]
    public async Task RetryAsync_WhenNoOtherMinerIsLeft_RefusesAtOnce()
    {
        await ReportAsync("a");
        IJobGrain job = NewJob();
        await StartAsync(job);
        Assert.Equal(JobRefusal.NoMinersAvailable, (await job.RetryAsync(Failure(1), Cancel)).Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task RetryAsync_WhenTheAttemptIsNotTheOpenOne_ChangesNothing(int attempt)
    {
        await ReportAsync("a");
        IJobGrain job = NewJob();
        await StartAsync(job);
        Assert.Equal(JobRefusal.AlreadyEnded, (await job.RetryAsync(Failure(attempt), Cancel)).Refusal);
        Assert.Equal(JobState.Offered, await job.GetStateAsync());
    }

    [Fact]
    public async Task RetryAsync_WhenTheJobNeverStarted_Refuses() =>
        Assert.Equal(JobRefusal.AlreadyEnded, (await NewJob().RetryAsync(Failure(1), Cancel)).Refusal);

    private IJobGrain NewJob() => silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());

    private ValueTask<JobDecision> StartAsync(IJobGrain job) => job.StartAsync(Spec(), Cancel);

    private Task QueuedAsync(int count) =>
        Eventually.HoldsAsync(async () => (await Pool.GetStatusAsync()).Queued == count, Patience, $"{count} jobs in the queue");

    private ValueTask<MemberNews> ReportAsync(string miner, int slots = 1, long granted = 1) => Pool.ReportAsync(Report(miner, slots, granted));

    private JobSpec Spec() => Samples.Job(_account.GetPrimaryKeyString(), _model);

    private CapacityReport Report(string miner, int slots = 1, long granted = 1, long assigned = 0) =>
        new() { Session = Session(miner), ModelId = _model, Slots = slots, Granted = granted, Assigned = assigned };

    private static MinerSession Session(string miner) => new(miner, "gateway", 1);

    private static AttemptFailure Failure(int attempt) =>
        new() { Attempt = attempt, Kind = AttemptFailureKind.MinerLost, Cause = FaultCause.Network, IsFresh = true };

    private static JobOutcome Outcome(JobState state, int attempt = 0) => new() { State = state, Attempt = attempt, Usage = default };
}
