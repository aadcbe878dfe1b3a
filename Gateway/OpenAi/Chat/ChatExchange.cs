using System.Runtime.CompilerServices;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// One checked request on its way through the grains to a miner and back. It owns the job from its start to its one outcome,
/// whichever way it ends.
/// </summary>
/// <remarks>Its own async methods keep their state in pooled objects: every request passes all of them.</remarks>
/// <param name="job">The conductor.</param>
/// <param name="jobId">Its id.</param>
/// <param name="request">What the customer asked.</param>
/// <param name="contextLength">Tokens of the model's context.</param>
/// <param name="relay">The request's way for tokens.</param>
/// <param name="answer">What the customer gets.</param>
/// <param name="miners">The miners that are connected here.</param>
/// <param name="gone">Cancelled when the customer hangs up.</param>
/// <param name="logger">Where failures go that the customer learns little of.</param>
internal sealed partial class ChatExchange(
    IJobGrain job,
    Guid jobId,
    Requests.ChatCompletionRequest request,
    int contextLength,
    TokenRelay relay,
    IChatAnswer answer,
    MinerConnections miners,
    CancellationToken gone,
    ILogger<ChatExchange> logger)
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    /// <summary>Serves the request. On return the answer is written, its last part perhaps not flushed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(JobSpec spec)
    {
        var end = new ChatEnd { State = JobState.Failed };
        try
        {
            try
            {
                end = await ServeAsync(spec).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (gone.IsCancellationRequested)
            {
                end = new ChatEnd { State = JobState.ClientGone };
            }
            finally
            {
                // The one outcome, on every path but that of a job which the conductor has refused and thereby ended.
                if (!end.IsRefused) await FinishAsync(end.ToOutcome()).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (answer.IsCommitted)
        {
            // Too late for a status: what went wrong here is told in the stream.
            LogFailedInStream(failure, jobId);
            end = new ChatEnd { Error = ApiErrors.ServiceUnavailable };
        }

        // Only now: the last bytes of an answer say that its outcome is settled.
        if (end.Error is { } error) await answer.FailAsync(error).ConfigureAwait(false);
        else if (end is { State: JobState.Done, Relay: { } whole }) answer.Complete(whole.FinishReason, whole.Usage);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ChatEnd> ServeAsync(JobSpec spec)
    {
        JobDecision decision = await AwaitAsync(job.StartAsync(spec, gone)).ConfigureAwait(false);
        while (decision.IsAssigned)
        {
            (ChatEnd? end, AttemptFailure? failure) = await AttemptAsync(decision.Attempt, decision.Lease).ConfigureAwait(false);
            if (failure is null) return end!;
            answer.Reset();
            decision = await AwaitAsync(job.RetryAsync(failure, gone)).ConfigureAwait(false);
        }

        return new ChatEnd { IsRefused = true, Error = decision.Refusal.Value.ToApiError(decision.RetryAfter) };
    }

    /// <summary>One miner's try at the answer.</summary>
    /// <returns>The end of the request, or the failure that another miner may make good.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ChatEnd? End, AttemptFailure? Failure)> AttemptAsync(int attempt, SlotLease lease)
    {
        // 1. The fence opens. It stays shut when the customer is gone: the miner still gets the job, and the cancel right behind it,
        //    so that the lease goes round the way of every other.
        relay.TryOpen(attempt);

        // 2. Straight to the miner's connection: no grain is on this way.
        var key = new JobKey(jobId, (uint)attempt);
        MinerConnection? miner = miners.Find(lease.Session);
        AssignResult assigned = miner?.TryAssign(key, lease.ModelId, request.Request, relay) ?? AssignResult.NotConnected;
        if (assigned != AssignResult.Assigned) relay.FailAttempt(AttemptFailureKind.NotDeliverable, FaultCause.Platform);

        // 3. Tokens, until the fence has shut. A miner that has not ended the job by itself is told to.
        RelayEnding? ending = null;
        try
        {
            ending = await PumpAsync().ConfigureAwait(false);
        }
        finally
        {
            if (ending?.End != RelayEnd.Completed) miner?.Cancel(key);
        }

        // 4. What that means.
        bool isFresh = !answer.HasVisibleOutput;
        if (ending.End == RelayEnd.AttemptFailed && isFresh && ending.FailureCause != FaultCause.Customer)
        {
            return (null, new AttemptFailure
            {
                Attempt = attempt,
                Kind = ending.FailureKind,
                Cause = ending.FailureCause,
                IsFresh = isFresh,
                LeaseUnused = assigned != AssignResult.Assigned,
            });
        }

        return (EndOf(ending) with { Attempt = attempt, Relay = ending, Capacity = miner?.CapacityOf(lease.ModelId) }, null);
    }

    /// <summary>Writes what comes, one flush per wake-up, until the attempt or the request has ended.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RelayEnding> PumpAsync()
    {
        while (true)
        {
            RelayNews news = relay.Drain(answer);
            if (news.HasFlag(RelayNews.Ended)) return relay.Ending!;
            if (news == RelayNews.KeepAliveDue) answer.AddKeepAlive();
            await FlushAsync().ConfigureAwait(false);
            await relay.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the conductor, and keeps the customer's connection alive meanwhile.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<JobDecision> AwaitAsync(ValueTask<JobDecision> deciding)
    {
        if (deciding.IsCompleted || !request.Stream) return await deciding.ConfigureAwait(false);
        Task<JobDecision> decision = deciding.AsTask();
        decision.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(relay.Wake);
        while (!decision.IsCompleted)
        {
            if (relay.Drain(answer).HasFlag(RelayNews.KeepAliveDue)) answer.AddKeepAlive();
            await FlushAsync().ConfigureAwait(false);
            await relay.WaitAsync().ConfigureAwait(false);
        }

        return await decision.ConfigureAwait(false);
    }

    /// <summary>Tells the conductor how it ended. The customer does not wait for that with what is written already.</summary>
    private async ValueTask FinishAsync(JobOutcome outcome)
    {
        ValueTask<JobState> finishing = job.FinishAsync(outcome);
        if (!finishing.IsCompleted) await FlushAsync().ConfigureAwait(false);
        await finishing.ConfigureAwait(false);
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

    private ChatEnd EndOf(RelayEnding ending) => ending.End switch
    {
        RelayEnd.Completed => new ChatEnd { State = JobState.Done },
        RelayEnd.Expired => new ChatEnd { State = JobState.Expired, Error = ApiErrors.DeadlineExceeded(RetrySoon) },
        RelayEnd.AttemptFailed when ending.FailureKind == AttemptFailureKind.ContextLengthExceeded =>
            new ChatEnd { State = JobState.Failed, Error = ApiErrors.ContextLengthExceeded(contextLength) },
        RelayEnd.AttemptFailed when ending.FailureKind == AttemptFailureKind.ConversationNotSupported =>
            new ChatEnd { State = JobState.Failed, Error = ApiErrors.ConversationNotSupported },
        RelayEnd.AttemptFailed => new ChatEnd { State = JobState.MinerLost, Error = ApiErrors.MinerLost(RetrySoon) },
        // Nobody listens any more.
        _ => new ChatEnd { State = JobState.ClientGone },
    };
}
