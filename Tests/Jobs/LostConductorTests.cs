using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Jobs;

/// <summary>
/// Jobs whose conductor has died with its silo: the next activation knows nothing but what the gateway tells it, and what is in the books.
/// The account and the pool are real; each test has a model of its own.
/// </summary>
public sealed class LostConductorTests(SiloFixture silo) : IClassFixture<SiloFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _model = $"model-{Guid.NewGuid():n}";
    private readonly string _account = $"acct_{Guid.NewGuid():n}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IAccountGrain Account => silo.Grains.GetGrain<IAccountGrain>(_account);

    private IModelPoolGrain Pool => silo.Grains.GetGrain<IModelPoolGrain>(PoolKey.For(_model));

    private JobSpec Spec => Samples.Job(_account, _model);

    public async ValueTask InitializeAsync() => await silo.Grains.CreateFundedAsync(_account);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task FinishAsync_OfAJobThatTheConductorBeforeHadBegun_BillsIt()
    {
        (IJobGrain job, JobTerms terms) = await LoseAsync("a/1");
        JobReceipt receipt = await job.FinishAsync(Done(terms));
        Assert.Equal((JobState.Done, true, 10L), (receipt.State, receipt.Bill.IsDurable, receipt.Bill.ChargeNanoUsd));
        Assert.Equal(0, (await Account.GetSpendingAsync()).OpenHolds);
        await BilledAsync(10);
    }

    [Fact]
    public async Task FinishAsync_OfAJobThatWasBilledBefore_SaysTheSameAndBillsItOnce()
    {
        await ReportAsync("b/1");
        IJobGrain job = silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());
        JobDecision decision = await job.StartAsync(Spec, Cancel);
        JobOutcome done = Done(new JobTerms { Spec = Spec, Admission = decision.Admission, Lease = decision.Lease });
        JobReceipt first = await job.FinishAsync(done);
        await Eventually.HoldsAsync(async () => await job.GetStateAsync() == JobState.Received, Patience, "the first activation is gone");
        Assert.Equal(first, await job.FinishAsync(done));
        await BilledAsync(10);
    }

    [Fact]
    public async Task FinishAsync_OfAFence_ForbidsTheBillForEver()
    {
        (IJobGrain job, JobTerms terms) = await LoseAsync("c/1");
        JobReceipt fence = await job.FinishAsync(Done(terms) with { State = JobState.Failed, IsFence = true });
        Assert.Equal((JobState.Failed, true, 0L), (fence.State, fence.Bill.IsDurable, fence.Bill.ChargeNanoUsd));
        await Eventually.HoldsAsync(async () => await job.GetStateAsync() == JobState.Received, Patience, "that activation is gone");
        Assert.False((await job.FinishAsync(Done(terms))).Bill.IsDurable);
        await BilledAsync(0);
    }

    [Fact]
    public async Task FinishAsync_OfAJobThatNobodyHadPlaced_GivesItsHoldBack()
    {
        var job = silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());
        await AdmitAsync(job);
        Assert.Equal(1, (await Account.GetSpendingAsync()).OpenHolds);
        // The gateway has never heard what the account said.
        var gone = new JobOutcome { State = JobState.ClientGone, Attempt = 0, Usage = default, Terms = new JobTerms { Spec = Spec } };
        Assert.Equal(JobState.ClientGone, (await job.FinishAsync(gone)).State);
        Assert.Equal(0, (await Account.GetSpendingAsync()).OpenHolds);
    }

    [Fact]
    public async Task RetryAsync_OfAnAttemptThatTheConductorBeforeHadOpened_OpensTheNextElsewhere()
    {
        (IJobGrain job, JobTerms terms) = await LoseAsync("d/1");
        await ReportAsync("d/2");
        await ReportAsync("d/3");
        terms = terms with { FailedMiners = ["d/3"] };
        var failure = new AttemptFailure { Attempt = 2, Kind = AttemptFailureKind.MinerLost, Cause = FaultCause.Network, IsFresh = true, Terms = terms };
        JobDecision next = await job.RetryAsync(failure, Cancel);
        Assert.Equal((3, "d/2"), (next.Attempt, next.Lease?.Session.MinerId));
        Assert.Equal(next, await job.RetryAsync(failure, Cancel));
        JobReceipt receipt = await job.FinishAsync(Done(terms with { Lease = next.Lease }) with { Attempt = 3 });
        Assert.True(receipt.Bill.IsDurable);
        await BilledAsync(10);
    }

    [Fact]
    public async Task StartAsync_OfAJobThatTheAccountKnows_HoldsOnce()
    {
        var job = silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());
        await AdmitAsync(job);
        await ReportAsync("e/1");
        Assert.True((await job.StartAsync(Spec, Cancel)).IsAssigned);
        Assert.Equal(1, (await Account.GetSpendingAsync()).OpenHolds);
        await job.FinishAsync(new JobOutcome { State = JobState.Failed, Attempt = 1, Usage = default });
    }

    [Fact]
    public async Task StartAsync_WhereMinersAreExpected_WaitsForTheirReports()
    {
        var job = silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());
        Task<JobDecision> starting = job.StartAsync(Spec with { ExpectsMiners = true }, Cancel).AsTask();
        await Eventually.HoldsAsync(async () => (await Account.GetSpendingAsync()).OpenHolds == 1, Patience, "the job is admitted");
        await ReportAsync("f/1");
        Assert.True((await starting).IsAssigned);
        await job.FinishAsync(new JobOutcome { State = JobState.Failed, Attempt = 1, Usage = default });
    }

    [Fact]
    public async Task AHold_WhoseGatewayHasStopped_IsGivenBackAndItsEndIsWritten()
    {
        await using GrainTestHost own = await SiloFixture.StartAsync(silo.ConnectionString, static services => services.Configure<SpendingOptions>(
            static spending => (spending.SweepInterval, spending.AskAboutJobsAfter) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1))));
        string accountId = $"acct_{Guid.NewGuid():n}";
        IAccountGrain account = await own.Grains.CreateFundedAsync(accountId);
        Guid left = Guid.NewGuid(), dropped = Guid.NewGuid();
        (string stopped, string alive) = ($"stopped/{left:n}", $"alive/{left:n}");
        await own.Grains.GetGrain<IGatewaySessionGrain>(stopped).EndAsync();
        Assert.True((await account.AdmitAsync(Samples.Admission() with { JobId = left, GatewayId = stopped })).IsAdmitted);
        Assert.True((await account.AdmitAsync(Samples.Admission() with { JobId = dropped, GatewayId = alive })).IsAdmitted);

        // The one that lives is asked, and says that it does not have the job.
        await Eventually.HoldsAsync(
            async () => (await own.Grains.GetGrain<IGatewaySessionGrain>(alive).BeatAsync([])).Contains(dropped), Patience, "it is asked about its job");
        await own.Grains.GetGrain<IGatewaySessionGrain>(alive).BeatAsync([dropped]);
        await Eventually.HoldsAsync(async () => (await account.GetSpendingAsync()).OpenHolds == 0, Patience, "no hold is left");
        var ledger = own.Services.GetRequiredService<ILedger>();
        await using var books = new Books(silo.ConnectionString, ledger);
        foreach (Guid job in new[] { left, dropped })
        {
            Assert.Equal(1, await books.ReadAsync(
                "select count(*) from job_outcome where job_id = $1 and state = $2 and attempt = 0 and charge = 0", job, (short)JobState.Expired));
        }

        await Books.CheckAsync(ledger);
    }

    /// <summary>A job whose conductor has had it admitted and placed, and is gone.</summary>
    private async Task<(IJobGrain Job, JobTerms Terms)> LoseAsync(string miner)
    {
        await ReportAsync(miner);
        var job = silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());
        AdmitResult admission = await AdmitAsync(job);
        var ask = new LeaseRequest { JobId = job.GetPrimaryKey(), Attempt = 1 };
        return (job, new JobTerms { Spec = Spec, Admission = admission, Lease = (await Pool.LeaseAsync(ask)).Lease });
    }

    private async Task<AdmitResult> AdmitAsync(IJobGrain job) =>
        await Account.AdmitAsync(Samples.Admission() with { JobId = job.GetPrimaryKey(), ModelId = _model });

    private ValueTask<MemberNews> ReportAsync(string miner) => Pool.ReportAsync(
        new CapacityReport { Session = new MinerSession(miner, "gateway", 1), ModelId = _model, Slots = 1, Granted = 1, Assigned = 0 });

    private async Task BilledAsync(long charge)
    {
        var ledger = silo.Services.GetRequiredService<ILedger>();
        await using var books = new Books(silo.ConnectionString, ledger);
        Assert.Equal((1L, charge), (await books.JobsAsync(_account), await books.ChargedAsync(_account)));
        await Books.CheckAsync(ledger);
    }

    private static JobOutcome Done(JobTerms terms) => new() { State = JobState.Done, Attempt = 1, Usage = new JobUsage(5, 5, 0, 0), Terms = terms };
}
