using System.Diagnostics;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Hosting.Calls;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Pools;
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
    IOptions<JobOptions> options, IOptions<SpendingOptions> spending, PoolShards pools, RepeatableCalls calls, ILedger ledger, TimeProvider clock,
    JobMetrics metrics, ILogger<JobGrain> logger) : Grain, IJobGrain
{
    private static readonly JobDecision AlreadyEnded = JobDecision.Refused(JobRefusal.AlreadyEnded);

    private readonly JobMachine _machine = new(options.Value);

    // [n]: the answer to the call that opens attempt n + 1. A repeated call gets the same one, also while it is being worked on.
    private readonly Task<JobDecision>?[] _decisions = new Task<JobDecision>?[options.Value.MaxAttempts + 1];

    // Silos are told of each other's death, so that no call has to be repeated for its silence alone.
    private readonly CallPatience _patience = new(options.Value.CallPatience, Timeout.InfiniteTimeSpan);

    private long _started;
    private TimeSpan _ageBefore;
    private bool _hasBegun;
    private JobSpec? _spec;
    private JobBill? _bill;
    private Task<JobReceipt>? _finishing;
    private IModelPoolGrain? _pool;
    private SlotLease? _lease;
    private bool _hasVisibleOutput;
    private long _answerTokens;
    private bool _needsWholeContext;

    /// <inheritdoc/>
    public ValueTask<JobDecision> StartAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        if (_decisions[0] is { } answered) return spec.GatewayId == _spec!.GatewayId ? new(answered) : new(TakeOverAsync(spec, answered));
        if (_machine.State.IsTerminal()) return new(AlreadyEnded);
        _hasBegun = true;
        Take(spec);
        return new(_decisions[0] = PlaceFirstAsync(spec, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<JobDecision> RetryAsync(AttemptFailure failure, CancellationToken cancellationToken)
    {
        Resume(failure.Terms, failure.Attempt);
        if (failure.Attempt < 1 || failure.Attempt > _machine.Attempt) return new(AlreadyEnded);
        if (_decisions[failure.Attempt] is { } answered) return new(answered);
        if (_machine.State != JobState.Offered) return new(AlreadyEnded);
        return new(_decisions[failure.Attempt] = PlaceNextAsync(failure, _lease!, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<JobReceipt> FinishAsync(JobOutcome outcome)
    {
        if (!outcome.State.IsTerminal()) throw new ArgumentException($"{outcome.State} ends no job.", nameof(outcome));
        if (_finishing is { IsFaulted: false } already) return new(already);
        Resume(outcome.Terms, outcome.Attempt);
        JobState before = _machine.State;
        // Ended without a gateway's word: by a refusal, and so without a bill. But an end whose bill is not known is asked about again.
        if (_finishing is null && !TryEnd(outcome.State)) return new(new JobReceipt(before, JobBill.Unknown(outcome.State)));
        return new(_finishing = FinishAsync(outcome, before));
    }

    /// <inheritdoc/>
    public ValueTask<QueuePlace?> GetPlaceAsync() =>
        _machine.State == JobState.Queued ? _pool!.GetPlaceAsync(this.GetPrimaryKey()) : new((QueuePlace?)null);

    /// <inheritdoc/>
    public ValueTask<JobState> GetStateAsync() => new(_machine.State);

    private async Task<JobReceipt> FinishAsync(JobOutcome outcome, JobState before)
    {
        // The bill first: the customer waits for it. The pool's news travels meanwhile.
        Task<SettleResult> billing = BillAsync(outcome.State, outcome);
        try
        {
            // A slot that the job waits for, or has and never gave to a miner, is for others.
            if (before == JobState.Queued) await _pool!.CancelAsync(this.GetPrimaryKey());
            if (before == JobState.Offered && outcome.Attempt == 0) await _pool!.ReturnAsync(_lease!);
            // The end of a job is the pool's news of the slot that it used, and of how its miner did. Once is enough.
            MinerSession? used = before.IsTerminal() || outcome.Attempt == 0 ? null : _lease?.Session ?? outcome.Capacity?.Session;
            if (used is { } session) await TellPoolAsync(session, outcome);
        }
        catch (Exception e)
        {
            // The job has ended all the same, and its caller must not think otherwise.
            LogPoolNotTold(this.GetPrimaryKey(), e);
        }

        return new JobReceipt(outcome.State, await billing);
    }

    /// <summary>Resolves the hold of a job that has ended: billed if a miner had it, else given back.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="outcome">What its gateway says; null when it ended without.</param>
    private async Task<SettleResult> BillAsync(JobState end, JobOutcome? outcome = null)
    {
        // An activation that never heard of the job cannot say that its answer is paid for.
        if (_bill is not { } bill) return JobBill.Unknown(end);
        if (outcome is { Attempt: > 0 }) return await SettleAsync(bill, outcome);
        using Activity? span = Trace("bill");
        try
        {
            // What failed attempts have used is nobody's to pay; the books keep the last of them.
            if (_machine.FailedMiners is [.., var last]) return await bill.SettleAsync(end, _machine.FailedMiners.Length, last, default);
            await bill.ReleaseAsync(end);
            return JobBill.Nothing;
        }
        catch (Exception e)
        {
            LogNotReleased(this.GetPrimaryKey(), e);
            return new SettleResult(IsDurable: false, 0, 0);
        }
    }

    /// <summary>Bills what a miner has answered. A failure is the caller's: nobody knows whether it is billed, until it is asked again.</summary>
    private async Task<SettleResult> SettleAsync(JobBill bill, JobOutcome outcome)
    {
        using Activity? span = Trace("bill");
        try
        {
            SettleResult settled = await bill.SettleAsync(
                outcome.State, outcome.Attempt, _lease!.Session.MinerId, outcome.Usage, outcome.MinerUsage, _lease.Ask, outcome.IsFence,
                outcome.Trace);
            JobTraces.OnBilled(span, outcome.State, settled);
            return settled;
        }
        catch (Exception e)
        {
            LogOutcomeUnknown(this.GetPrimaryKey(), e);
            throw;
        }
    }

    private async Task<JobDecision> PlaceFirstAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            AdmitResult admission;
            using (Trace("admit")) admission = await _bill!.AdmitAsync();
            if (_machine.State.IsTerminal())
            {
                // The customer hung up meanwhile, when there was nothing to give back yet.
                await BillAsync(_machine.State);
                return AlreadyEnded;
            }

            if (JobRefusals.Of(admission.Status) is { } refusal) return await RefuseAsync(refusal, JobState.Refused, admission.RetryAfter);
            _machine.TryMove(JobState.Held);
            _machine.TryMove(JobState.Queued);
            return await LeaseAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await EndUnplacedAsync(e);
            throw;
        }
    }

    /// <summary>The job's gateway has died, and the repeat of its request has come to another.</summary>
    private async Task<JobDecision> TakeOverAsync(JobSpec spec, Task<JobDecision> answered)
    {
        _spec = spec;
        await answered;
        await _bill!.TakeOverAsync(spec.GatewayId);
        return await answered;
    }

    private async Task<JobDecision> PlaceNextAsync(AttemptFailure failure, SlotLease failed, CancellationToken cancellationToken)
    {
        metrics.OnAttemptFailed(failure.Kind, failure.Cause);
        LogAttemptFailed(this.GetPrimaryKey(), failure.Attempt, failed.Session.MinerId, failure.Kind, failure.Cause);
        Note(failure, failed);
        (_hasVisibleOutput, _answerTokens) = (!failure.IsFresh, failure.AnswerTokens);
        // It did not fit where it should have: only a miner with all of the model's context can say whether it fits at all.
        _needsWholeContext |= failure.Kind == AttemptFailureKind.ContextLengthExceeded;
        try
        {
            JobRefusal? refusal = _machine.Fail(failure, failed.Session, Age);
            if (refusal is not null) OnEnded();
            if (failure.LeaseUnused) await _pool!.ReturnAsync(failed);
            else await _pool!.EndedAsync(new ServiceReport { Session = failed.Session, Failure = failure.Kind, Cause = failure.Cause });
            if (refusal is { } reason)
            {
                await BillAsync(_machine.State);
                return Refusal(reason);
            }

            return _machine.State.IsTerminal() ? AlreadyEnded : await LeaseAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await EndUnplacedAsync(e);
            throw;
        }
    }

    private async Task<JobDecision> LeaseAsync(CancellationToken cancellationToken)
    {
        LeaseResult result;
        using (Trace("lease")) result = await AskPoolAsync(cancellationToken);
        if (_machine.State.IsTerminal())
        {
            if (result.IsLeased) await _pool!.ReturnAsync(result.Lease);
            return AlreadyEnded;
        }

        if (!result.IsLeased)
        {
            // After a failed attempt, nobody being left is that failure's consequence.
            JobState end = _machine.Attempt > 1 ? JobState.MinerLost : JobState.Refused;
            return (await RefuseAsync(JobRefusals.Of(result.Refusal.Value), end, result.RetryAfter)) with { Waiting = result.Waiting };
        }

        _machine.TryMove(JobState.Offered);
        _lease = result.Lease;
        return JobDecision.Assigned(_machine.Attempt, result.Lease, _bill!.Admission!);
    }

    private ValueTask TellPoolAsync(MinerSession session, JobOutcome outcome)
    {
        string modelId = _lease?.ModelId ?? outcome.Capacity!.ModelId;
        return pools.OfMiner(modelId, session.MinerId).EndedAsync(new ServiceReport
        {
            Session = session, Times = outcome.Times, Failure = outcome.Failure, Cause = outcome.Cause, Capacity = outcome.Capacity,
            PromptTokens = (_spec?.PromptCeilingTokens ?? 0) + _answerTokens,
        });
    }

    private async Task<JobDecision> RefuseAsync(JobRefusal refusal, JobState end, TimeSpan retryAfter)
    {
        if (TryEnd(end)) await BillAsync(end);
        return Refusal(refusal, retryAfter);
    }

    private JobDecision Refusal(JobRefusal refusal, TimeSpan retryAfter = default) =>
        JobDecision.Refused(refusal, retryAfter) with { Admission = _bill?.Admission };

    /// <summary>A job that cannot be placed because something broke must not stay open, nor its hold.</summary>
    private async Task EndUnplacedAsync(Exception exception)
    {
        if (!TryEnd(JobState.Failed)) return;
        LogNotPlaced(this.GetPrimaryKey(), exception);
        await BillAsync(JobState.Refused);
    }

    private void Take(JobSpec spec)
    {
        _started = clock.GetTimestamp();
        _spec = spec;
        _pool = pools.Of(spec.ModelId, 0);
        var account = GrainFactory.GetGrain<IAccountGrain>(spec.AccountId);
        _bill = new JobBill(this.GetPrimaryKey(), spec, account, calls, _patience);
    }

    /// <summary>Goes on where another activation has left off, if this one knows nothing of the job: that one has died with its silo.</summary>
    /// <param name="terms">What the job's gateway knows; null for one that does not tell.</param>
    /// <param name="attempt">The attempt that the gateway speaks of.</param>
    private void Resume(JobTerms? terms, int attempt)
    {
        if (terms is null || _spec is not null || _machine.State != JobState.Received) return;
        Take(terms.Spec);
        _ageBefore = terms.Age;
        _bill!.Resume(terms.Admission);
        if (attempt < 1 || terms.Lease is not { } lease) return;
        (_hasBegun, _lease, _pool) = (true, lease, pools.OfMiner(lease.ModelId, lease.Session.MinerId));
        _machine.Resume(attempt, terms.FailedMiners);
        LogResumed(this.GetPrimaryKey(), attempt);
    }

    private TimeSpan Age => _ageBefore + clock.GetElapsedTime(_started);

    private Activity? Trace(string name) => _spec?.TraceParent is { } parent ? JobTraces.Begin(name, parent, this.GetPrimaryKey()) : null;

    private void Note(AttemptFailure failure, SlotLease failed) => ledger.NoteFailedAttempt(new FailedAttempt
    {
        JobId = this.GetPrimaryKey(),
        Attempt = failure.Attempt,
        MinerId = failed.Session.MinerId,
        MinerOwner = MinerIds.OwnerOf(failed.Session.MinerId) ?? "",
        ModelId = failed.ModelId,
        Kind = failure.Kind,
        Cause = failure.Cause,
        At = clock.GetUtcNow(),
    });

    private bool TryEnd(JobState end)
    {
        if (!_machine.TryMove(end)) return false;
        OnEnded();
        return true;
    }

    private void OnEnded()
    {
        // Told the end before the start: that call may still be on its way, and on a new activation it would hold money for nobody.
        // So this one stays until the host collects it. A repeated outcome finds one like it: the job was counted where it began.
        if (!_hasBegun) return;
        metrics.OnEnded(_machine.State);
        DeactivateOnIdle();
    }
}
