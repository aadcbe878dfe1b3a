using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace IdleCloud.Silo.Jobs;

/// <summary>
/// The conductor of one request. Calls interleave, so that a customer's hanging up reaches a job that still waits in a pool's
/// queue; so after each await the <see cref="JobMachine"/> is asked whether the job has ended meanwhile.
/// </summary>
[Reentrant, PreferLocalPlacement]
internal sealed partial class JobGrain(
    IOptions<JobOptions> options, TimeProvider clock, JobMetrics metrics, ILogger<JobGrain> logger) : Grain, IJobGrain
{
    private static readonly JobDecision AlreadyEnded = JobDecision.Refused(JobRefusal.AlreadyEnded);

    private readonly JobMachine _machine = new(options.Value);

    // [n]: the answer to the call that opens attempt n + 1. A repeated call gets the same one, also while it is being worked on.
    private readonly Task<JobDecision>?[] _decisions = new Task<JobDecision>?[options.Value.MaxAttempts + 1];

    private long _started;
    private IModelPoolGrain? _pool;
    private SlotLease? _lease;

    /// <inheritdoc/>
    public ValueTask<JobDecision> StartAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        if (_decisions[0] is { } answered) return new(answered);
        if (_machine.State.IsTerminal()) return new(AlreadyEnded);
        _started = clock.GetTimestamp();
        _pool = PoolOf(spec.ModelId);
        return new(_decisions[0] = PlaceFirstAsync(spec, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<JobDecision> RetryAsync(AttemptFailure failure, CancellationToken cancellationToken)
    {
        if (failure.Attempt < 1 || failure.Attempt > _machine.Attempt) return new(AlreadyEnded);
        if (_decisions[failure.Attempt] is { } answered) return new(answered);
        if (_machine.State != JobState.Offered) return new(AlreadyEnded);
        return new(_decisions[failure.Attempt] = PlaceNextAsync(failure, _lease!, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<JobState> FinishAsync(JobOutcome outcome)
    {
        if (!outcome.State.IsTerminal()) throw new ArgumentException($"{outcome.State} ends no job.", nameof(outcome));
        JobState before = _machine.State;
        if (!TryEnd(outcome.State)) return before;
        try
        {
            // A slot that the job waits for, or has and never gave to a miner, is for others.
            if (before == JobState.Queued) await _pool!.CancelAsync(this.GetPrimaryKey());
            if (before == JobState.Offered && outcome.Attempt == 0) await _pool!.ReturnAsync(_lease!);
            // The end of a job is the pool's news of the slot that it used.
            if (outcome.Capacity is { } capacity) await (_pool ?? PoolOf(capacity.ModelId)).ReportAsync(capacity);
        }
        catch (Exception e)
        {
            // The job has ended all the same, and its caller must not think otherwise.
            LogPoolNotTold(this.GetPrimaryKey(), e);
        }

        return outcome.State;
    }

    /// <inheritdoc/>
    public ValueTask<JobState> GetStateAsync() => new(_machine.State);

    private async Task<JobDecision> PlaceFirstAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            AdmitResult admission = await GrainFactory.GetGrain<IAccountGrain>(spec.AccountId).AdmitAsync(this.GetPrimaryKey());
            if (_machine.State.IsTerminal()) return AlreadyEnded;
            if (JobRefusals.Of(admission) is { } refusal) return Refuse(refusal, JobState.Refused);
            _machine.TryMove(JobState.Held);
            _machine.TryMove(JobState.Queued);
            return await LeaseAsync(cancellationToken);
        }
        catch (Exception e)
        {
            EndUnplaced(e);
            throw;
        }
    }

    private async Task<JobDecision> PlaceNextAsync(AttemptFailure failure, SlotLease failed, CancellationToken cancellationToken)
    {
        metrics.OnAttemptFailed(failure.Kind, failure.Cause);
        LogAttemptFailed(this.GetPrimaryKey(), failure.Attempt, failed.Session.MinerId, failure.Kind, failure.Cause);
        try
        {
            JobRefusal? refusal = _machine.Fail(failure, failed.Session.MinerId, clock.GetElapsedTime(_started));
            if (refusal is not null) OnEnded();
            if (failure.LeaseUnused) await _pool!.ReturnAsync(failed);
            if (refusal is { } reason) return JobDecision.Refused(reason);
            return _machine.State.IsTerminal() ? AlreadyEnded : await LeaseAsync(cancellationToken);
        }
        catch (Exception e)
        {
            EndUnplaced(e);
            throw;
        }
    }

    private async Task<JobDecision> LeaseAsync(CancellationToken cancellationToken)
    {
        LeaseResult result = await AskPoolAsync(cancellationToken);
        if (_machine.State.IsTerminal())
        {
            if (result.IsLeased) await _pool!.ReturnAsync(result.Lease);
            return AlreadyEnded;
        }

        if (!result.IsLeased)
        {
            // After a failed attempt, nobody being left is that failure's consequence.
            JobState end = _machine.Attempt > 1 ? JobState.MinerLost : JobState.Refused;
            return Refuse(JobRefusals.Of(result.Refusal.Value), end, result.RetryAfter);
        }

        _machine.TryMove(JobState.Offered);
        _lease = result.Lease;
        return JobDecision.Assigned(_machine.Attempt, result.Lease);
    }

    private ValueTask<LeaseResult> AskPoolAsync(CancellationToken cancellationToken)
    {
        var request = new LeaseRequest { JobId = this.GetPrimaryKey(), Attempt = _machine.Attempt, ExcludedMiners = _machine.FailedMiners };
        ValueTask<LeaseResult> answer = _pool!.LeaseAsync(request);
        return answer.IsCompletedSuccessfully ? answer : new(WaitForSlotAsync(answer.AsTask(), cancellationToken));
    }

    private async Task<LeaseResult> WaitForSlotAsync(Task<LeaseResult> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The customer hung up. The answer is still waited for: it may be a slot that somebody else can have.
            TryEnd(JobState.ClientGone);
            await _pool!.CancelAsync(this.GetPrimaryKey());
            return await answer;
        }
    }

    private IModelPoolGrain PoolOf(string modelId) => GrainFactory.GetGrain<IModelPoolGrain>(PoolKey.For(modelId));

    private JobDecision Refuse(JobRefusal refusal, JobState end, TimeSpan retryAfter = default)
    {
        TryEnd(end);
        return JobDecision.Refused(refusal, retryAfter);
    }

    /// <summary>A job that cannot be placed because something broke must not stay open.</summary>
    private void EndUnplaced(Exception exception)
    {
        if (TryEnd(JobState.Failed)) LogNotPlaced(this.GetPrimaryKey(), exception);
    }

    private bool TryEnd(JobState end)
    {
        if (!_machine.TryMove(end)) return false;
        OnEnded();
        return true;
    }

    private void OnEnded()
    {
        // An outcome that is told again finds an activation that knows nothing of the job: it was counted where it began.
        if (_pool is not null) metrics.OnEnded(_machine.State);
        DeactivateOnIdle();
    }
}
