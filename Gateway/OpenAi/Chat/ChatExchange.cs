using System.Diagnostics;
using System.Runtime.CompilerServices;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Jobs;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// One checked request on its way through the grains to a miner and back. It owns the job from its start to its one outcome,
/// whichever way it ends.
/// </summary>
/// <param name="job">The way to the conductor.</param>
/// <param name="call">The request.</param>
/// <param name="relay">The request's way for tokens.</param>
/// <param name="answer">What the customer gets.</param>
/// <param name="miners">The miners that leases name.</param>
/// <param name="gone">Cancelled when the customer hangs up.</param>
/// <param name="logger">Where failures go that the customer learns little of.</param>
internal sealed partial class ChatExchange(
    Conductor job,
    ChatCall call,
    TokenRelay relay,
    IChatAnswer answer,
    LeasedMiners miners,
    CancellationToken gone,
    ILogger<ChatExchange> logger) : IDisposable
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    /// <summary>The miner of the last attempt; null when its gateway cannot be reached from here.</summary>
    private ILeasedMiner? _miner;

    /// <summary>The request's way for tokens.</summary>
    public TokenRelay Relay => relay;

    /// <summary>The request's job.</summary>
    public Guid JobId => call.JobId;

    /// <summary>Serves the request. On return the answer is written, its last part perhaps not flushed.</summary>
    public async Task RunAsync()
    {
        CancellationTokenRegistration hangUp = gone.UnsafeRegister(static relay => ((TokenRelay)relay!).Abandon(), relay);
        ChatEnd end = ChatEnd.Failed;
        try
        {
            try
            {
                JobDecision decision = await WithSignsOfLife(job.StartAsync(gone)).ConfigureAwait(false);
                call.Headers.OnAdmission(decision.Admission);
                ResumePoint? from = null;
                while (decision.IsAssigned)
                {
                    RelayEnding ending = await AttemptAsync(decision.Attempt, decision.Lease, decision.Admission, from).ConfigureAwait(false);
                    if (IsTooShortFor(ending, decision.Lease)) ending = ending with { FailureCause = FaultCause.Miner };
                    from = answer.HasVisibleOutput ? relay.FindResumePoint() : null;
                    if (!MayRetry(ending, from))
                    {
                        end = EndOf(ending, decision.Attempt, decision.Lease);
                        break;
                    }

                    if (from is null) answer.Reset();
                    decision = await WithSignsOfLife(job.RetryAsync(FailureOf(ending, decision.Attempt, from), gone)).ConfigureAwait(false);
                    if (decision.IsAssigned && !call.Headers.TryTellFailover()) answer.AddFailover();
                }

                if (!decision.IsAssigned) end = ChatEnd.Refused(decision, wasMinerLost: answer.HasVisibleOutput);
            }
            catch (OperationCanceledException) when (gone.IsCancellationRequested)
            {
                end = ChatEnd.GoneEarly;
            }
            finally
            {
                // The one outcome, on every path but that of a job which the conductor has ended itself.
                if (end.Outcome is { } outcome && !await TryBillAsync(outcome, end.FinishReason).ConfigureAwait(false)) end = ChatEnd.NotBilled;
            }
        }
        catch (Exception failure) when (answer.IsCommitted)
        {
            // Too late for a status: what went wrong here is told in the stream.
            LogFailedInStream(failure, call.JobId);
            end = ChatEnd.Failed;
        }
        finally
        {
            hangUp.Unregister();
        }

        // Only now: the last bytes of an answer say that its outcome is settled.
        if (end.Error is { } error) await answer.FailAsync(error).ConfigureAwait(false);
        else if (end.Outcome is { State: JobState.Done } whole) answer.Complete(end.FinishReason, whole.Usage);
    }

    /// <summary>Tells the conductor the outcome, and waits until its bill is durable.</summary>
    /// <returns>False when it is known never to be: a whole answer must then not be handed out as one.</returns>
    private async ValueTask<bool> TryBillAsync(JobOutcome outcome, FinishReason reason)
    {
        bool mayBeBilled = await answer.BeforeBillAsync(outcome.State, reason, outcome.Usage).ConfigureAwait(false);
        if (!mayBeBilled) outcome = outcome with { State = JobState.Failed, Cause = FaultCause.Platform };
        ValueTask<JobReceipt> finishing = job.FinishAsync(outcome);
        // The customer does not wait for that with what is written already.
        if (!finishing.IsCompleted) await FlushAsync().ConfigureAwait(false);
        JobReceipt receipt = await finishing.ConfigureAwait(false);
        answer.AfterBill(receipt);
        bool isAsTold = receipt.State == outcome.State && receipt.Bill.IsDurable;
        if (outcome.Attempt > 0 && isAsTold) call.Headers.OnEnd(Settlement.IsBillable(outcome.State) ? outcome.Usage : default, receipt.Bill);
        return mayBeBilled && (isAsTold || outcome.State != JobState.Done);
    }

    /// <inheritdoc/>
    public void Dispose() => answer.Dispose();

    /// <summary>One miner's try at the answer.</summary>
    /// <returns>How it ended; the fence has shut.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RelayEnding> AttemptAsync(int attempt, SlotLease lease, AdmitResult admission, ResumePoint? from)
    {
        // 1. The fence opens. It stays shut when the customer is gone: the miner still gets the job, and the cancel right behind it,
        //    so that the lease goes round the way of every other.
        relay.TryOpen(attempt, new TokenAllowance(job.Spec.PromptCeilingTokens, admission.CompletionTokens), from, lease.Pace);

        // 2. Straight to the miner's connection, here or at another gateway: no grain is on this way.
        var key = new JobKey(call.JobId, (uint)attempt);
        using Activity? span = AttemptTraces.Begin(key, lease);
        ILeasedMiner? miner = _miner = miners.Find(lease.Session);
        AssignResult assigned = miner?.TryAssign(key, lease.ModelId, call.Request, MaxTokens(admission, from), relay, from, span?.Id)
            ?? AssignResult.NotConnected;
        if (assigned != AssignResult.Assigned) relay.FailAttempt(AttemptFailureKind.NotDeliverable, FaultCause.Platform);

        // 3. Tokens, one flush per wake-up, until the fence has shut. A miner that has not ended the job by itself is told to.
        RelayEnding? ending = null;
        try
        {
            while (true)
            {
                RelayNews news = relay.Drain(answer);
                if (span is not null) AttemptTraces.OnNews(span, answer.HasVisibleOutput);
                if (news.HasFlag(RelayNews.Ended))
                {
                    ending = relay.Ending!;
                    break;
                }

                if (news == RelayNews.KeepAliveDue) answer.AddKeepAlive();
                await FlushAsync().ConfigureAwait(false);
                await relay.WaitAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            if (ending is not { End: RelayEnd.Completed, IsCut: false }) miner?.Cancel(key);
        }

        // 4. What an answer that was cut short owes for its prompt, the miner says with its last frame.
        while (relay.IsReportDue) await relay.WaitAsync().ConfigureAwait(false);
        if (span is not null) AttemptTraces.End(span, relay.Ending!);
        return relay.Ending!;
    }

    /// <summary>
    /// What the miner is told to stop at; 0, which leaves it to the model's context, when neither the customer nor its credit asks for less:
    /// some servers refuse a number that the prompt leaves no room for. An attempt that goes on gets what is left.
    /// </summary>
    private uint MaxTokens(AdmitResult admission, ResumePoint? from) =>
        job.Spec.MaxCompletionTokens is null && admission.CompletionTokens >= job.Spec.ModelLimitTokens
            ? 0
            : (uint)Math.Max(1, admission.CompletionTokens - (from?.Tokens ?? 0));

    /// <summary>The conductor's answer; while it is waited for, the customer's connection is kept alive.</summary>
    private ValueTask<JobDecision> WithSignsOfLife(ValueTask<JobDecision> deciding) =>
        deciding.IsCompleted || !call.IsStream ? deciding : new(WithSignsOfLifeAsync(deciding.AsTask()));

    private async Task<JobDecision> WithSignsOfLifeAsync(Task<JobDecision> deciding)
    {
        deciding.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(relay.Wake);
        Task<QueuePlace?>? asking = null;
        while (!deciding.IsCompleted)
        {
            if (relay.Drain(answer).HasFlag(RelayNews.KeepAliveDue))
            {
                if (!answer.IsCommitted) await call.Headers.OnEarlyBeginAsync().ConfigureAwait(false);
                answer.AddKeepAlive();
                // The sign of life waits for no grain; where the request stands follows when it is known.
                if (asking is null) (asking = FindPlaceAsync()).ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(relay.Wake);
            }

            if (asking is { IsCompleted: true })
            {
                if (await asking.ConfigureAwait(false) is { } place) answer.AddPlace(place.Position);
                asking = null;
            }

            await FlushAsync().ConfigureAwait(false);
            await relay.WaitAsync().ConfigureAwait(false);
        }

        return await deciding.ConfigureAwait(false);
    }

    /// <summary>Where the job waits; null when it does not, and when that cannot be told.</summary>
    private async Task<QueuePlace?> FindPlaceAsync()
    {
        try
        {
            return await job.GetPlaceAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A courtesy: the request itself goes on, or fails by its own calls.
            LogPlaceNotFound(failure, call.JobId);
            return null;
        }
    }

    private ValueTask FlushAsync()
    {
        if (!answer.IsFlushDue) return ValueTask.CompletedTask;
        ValueTask flushing = answer.FlushAsync();
        return flushing.IsCompletedSuccessfully ? flushing : AwaitFlushAsync(flushing);
    }

    /// <summary>The customer's connection is full: from here on its deadline runs.</summary>
    private async ValueTask AwaitFlushAsync(ValueTask flushing)
    {
        relay.BeginWrite();
        try
        {
            await flushing.ConfigureAwait(false);
        }
        finally
        {
            relay.EndWrite();
        }
    }

    /// <summary>
    /// True when the job did not fit a miner that has less than the model's context. The lease said that it would: the miner has less than it
    /// offers, and what the customer may send is only told by one with the whole context.
    /// </summary>
    private bool IsTooShortFor(RelayEnding ending, SlotLease lease) =>
        ending is { End: RelayEnd.AttemptFailed, FailureKind: AttemptFailureKind.ContextLengthExceeded }
        && lease.ContextLength > 0 && lease.ContextLength < call.ContextLength;

    /// <summary>True when another miner may do better, and the customer has seen nothing yet or can be given the rest.</summary>
    private bool MayRetry(RelayEnding ending, ResumePoint? from) =>
        ending is { End: RelayEnd.AttemptFailed, FailureCause: not FaultCause.Customer } && (from is not null || !answer.HasVisibleOutput);

    private static AttemptFailure FailureOf(RelayEnding ending, int attempt, ResumePoint? from) => new()
    {
        Attempt = attempt,
        Kind = ending.FailureKind,
        Cause = ending.FailureCause,
        IsFresh = from is null,
        IsResumable = from is not null,
        AnswerTokens = from?.Tokens ?? 0,
        LeaseUnused = ending.FailureKind == AttemptFailureKind.NotDeliverable,
    };

    private ChatEnd EndOf(RelayEnding ending, int attempt, SlotLease lease)
    {
        (JobState state, ApiError? error) = ending.End switch
        {
            RelayEnd.Completed => (JobState.Done, null),
            RelayEnd.Expired => (JobState.Expired, ApiErrors.DeadlineExceeded(RetrySoon)),
            RelayEnd.AttemptFailed when ending.FailureKind == AttemptFailureKind.ContextLengthExceeded =>
                (JobState.Failed, ApiErrors.ContextLengthExceeded(call.ContextLength)),
            RelayEnd.AttemptFailed when ending.FailureKind == AttemptFailureKind.ConversationNotSupported =>
                (JobState.Failed, ApiErrors.ConversationNotSupported),
            RelayEnd.AttemptFailed => (JobState.MinerLost, ApiErrors.MinerLost(RetrySoon)),
            // Nobody listens any more.
            _ => (JobState.ClientGone, (ApiError?)null),
        };
        CapacityReport? capacity = _miner?.CapacityOf(lease.ModelId);
        // Nothing that happens on the customer's side tells of a miner.
        FaultCause? cause = ending.End switch
        {
            RelayEnd.Completed => null,
            RelayEnd.AttemptFailed => ending.FailureCause,
            _ => FaultCause.Customer,
        };
        var outcome = new JobOutcome
        {
            State = state,
            Attempt = attempt,
            Usage = ending.Usage,
            MinerUsage = ending.MinerUsage,
            Capacity = capacity,
            Times = ending.Times,
            Cause = cause,
            Failure = ending.End == RelayEnd.AttemptFailed ? ending.FailureKind : null,
            Trace = call.Trace.At(ending),
        };
        return new ChatEnd { Outcome = outcome, Error = error, FinishReason = ending.FinishReason };
    }
}
