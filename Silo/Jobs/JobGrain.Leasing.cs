using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Silo.Jobs;

/// <summary>How a job comes to a slot.</summary>
internal sealed partial class JobGrain
{
    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(100);

    private ValueTask<LeaseResult> AskPoolAsync(CancellationToken cancellationToken)
    {
        JobSpec spec = _spec!;
        long completionTokens = _bill!.Admission!.CompletionTokens;
        var request = new LeaseRequest
        {
            JobId = this.GetPrimaryKey(),
            Attempt = _machine.Attempt,
            ExcludedMiners = _machine.FailedMiners,
            ExcludedSessions = _machine.UnwillingSessions,
            RequiresResume = _hasVisibleOutput,
            AccountId = spec.AccountId,
            Wishes = spec.Wishes,
            MaxAsk = AskPrice.ShareOf(spec.Price, spending.Value.MinerSharePpm),
            IsBelowList = spec.IsBelowList,
            MaxTokens = completionTokens,
            MayWait = !spec.IsBatch,
            IsBatch = spec.IsBatch,
            ContextTokens = _needsWholeContext ? spec.ModelLimitTokens : ContextNeed.Of(spec, completionTokens, _answerTokens, options.Value),
        };
        return pools.Count == 1 ? AskPoolAsync(request, cancellationToken) : new(AskShardsAsync(request, spec.ModelId, cancellationToken));
    }

    private ValueTask<LeaseResult> AskPoolAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        ValueTask<LeaseResult> answer = LeaseAsync(_pool!, request);
        return answer.IsCompletedSuccessfully ? answer : new(WaitForSlotAsync(answer.AsTask(), cancellationToken));
    }

    /// <summary>A pool that was lost with its silo is asked again: what it had given or promised the job is lost with it.</summary>
    private ValueTask<LeaseResult> LeaseAsync(IModelPoolGrain pool, LeaseRequest request)
    {
        ValueTask<LeaseResult> answer = calls.AskAsync(_patience, (pool, request), static ask => ask.pool.LeaseAsync(ask.request));
        if (!_spec!.ExpectsMiners || pools.Count > 1 || !request.ExcludedMiners.IsEmpty) return answer;
        if (!answer.IsCompletedSuccessfully) return new(WaitForReportsAsync(pool, request, answer));
        LeaseResult result = answer.Result;
        return result.Refusal == LeaseRefusal.NoMiners ? new(WaitForReportsAsync(pool, request, new(result))) : new(result);
    }

    /// <summary>
    /// A pool that has just been made anew, without a miner where there must be some: the miners' next reports fill it. What it said while it was new
    /// does not count, also when a report has come since.
    /// </summary>
    private async Task<LeaseResult> WaitForReportsAsync(IModelPoolGrain pool, LeaseRequest request, ValueTask<LeaseResult> first)
    {
        LeaseResult answer = await first;
        long began = clock.GetTimestamp();
        for (bool wasNew = true; wasNew && answer.Refusal == LeaseRefusal.NoMiners && !_machine.State.IsTerminal();)
        {
            PoolStatus status = await calls.AskAsync(_patience, pool, static pool => pool.GetStatusAsync());
            wasNew = status.IsNew && clock.GetElapsedTime(began) < options.Value.PoolPatience;
            if (wasNew) await Task.Delay(ReportPause, clock);
            answer = await calls.AskAsync(_patience, (pool, request), static ask => ask.pool.LeaseAsync(ask.request));
        }

        return answer;
    }

    /// <summary>Takes a slot wherever there is one; else waits, in the shard with the fewest waiting of those where somebody may have the job.</summary>
    private async Task<LeaseResult> AskShardsAsync(LeaseRequest request, string modelId, CancellationToken cancellationToken)
    {
        // Who waits in one shard would take a slot of another.
        if (request.IsBatch && (await GrainFactory.GetGrain<IModelShardsGrain>(modelId).GetStatusAsync()).Queued is > 0 and var queued)
        {
            return LeaseResult.Refused(LeaseRefusal.QueueFull, TimeSpan.Zero, queued);
        }

        int toWaitIn = -1;
        LeaseResult? busy = null, nobody = null;
        foreach (int shard in pools.OrderFor(modelId))
        {
            _pool = pools.Of(modelId, shard);
            LeaseResult answer = await LeaseAsync(_pool, request with { MayWait = false });
            if (answer.IsLeased || _machine.State.IsTerminal()) return answer;
            if (answer.Refusal != LeaseRefusal.QueueFull) nobody = nobody is null || answer.TellsMoreThan(nobody) ? answer : nobody;
            else if (busy is null || answer.Waiting < busy.Waiting) (toWaitIn, busy) = (shard, answer);
        }

        if (busy is null) return nobody!;
        if (!request.MayWait) return busy;
        _pool = pools.Of(modelId, toWaitIn);
        long began = clock.GetTimestamp();
        Task<LeaseResult> waiting = AskPoolAsync(request, cancellationToken).AsTask();
        while (!await HasEndedAsync(waiting, PoolShards.Freshness))
        {
            foreach (int shard in pools.WithFreeSlots(modelId))
            {
                if (shard != toWaitIn && await TryElsewhereAsync(pools.Of(modelId, shard), request, waiting) is { } taken) return taken;
            }
        }

        LeaseResult end = await waiting;
        // Its last miner there has gone; other shards may have some that are only busy.
        bool isStranded = !end.IsLeased && end.Refusal is not (LeaseRefusal.QueueFull or LeaseRefusal.QueueDeadline or LeaseRefusal.Cancelled)
            && clock.GetElapsedTime(began) < pools.QueueDeadline;
        return isStranded ? await AskShardsAsync(request, modelId, cancellationToken) : end;
    }

    /// <summary>Takes a slot of another shard than the one where the job waits, unless it has had its turn there meanwhile.</summary>
    /// <returns>The slot; null to wait on.</returns>
    private async Task<LeaseResult?> TryElsewhereAsync(IModelPoolGrain shard, LeaseRequest request, Task<LeaseResult> waiting)
    {
        if (waiting.IsCompleted) return null;
        LeaseResult found = await LeaseAsync(shard, request with { MayWait = false });
        if (!found.IsLeased) return null;
        await _pool!.CancelAsync(request.JobId);
        if ((await waiting).IsLeased)
        {
            await shard.ReturnAsync(found.Lease);
            return null;
        }

        _pool = shard;
        return found;
    }

    private async Task<bool> HasEndedAsync(Task waiting, TimeSpan within)
    {
        await waiting.WaitAsync(within, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return waiting.IsCompleted;
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
            bool isOurs = TryEnd(JobState.ClientGone);
            await _pool!.CancelAsync(this.GetPrimaryKey());
            if (isOurs) await BillAsync(JobState.ClientGone);
            return await answer;
        }
    }
}
