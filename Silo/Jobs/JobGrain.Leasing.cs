using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;

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
            RequiresResume = _hasVisibleOutput,
            AccountId = spec.AccountId,
            Wishes = spec.Wishes,
            MaxAsk = AskPrice.ShareOf(spec.Price, spending.Value.MinerSharePpm),
            IsBelowList = spec.IsBelowList,
            MaxTokens = completionTokens,
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

    /// <summary>A pool without a miner where there must be some has just been made anew: the miners' next reports fill it.</summary>
    private async Task<LeaseResult> WaitForReportsAsync(IModelPoolGrain pool, LeaseRequest request, ValueTask<LeaseResult> first)
    {
        LeaseResult answer = await first;
        long began = clock.GetTimestamp();
        while (answer.Refusal == LeaseRefusal.NoMiners && !_machine.State.IsTerminal() && clock.GetElapsedTime(began) < options.Value.PoolPatience
            && (await pool.GetStatusAsync()).Miners == 0)
        {
            await Task.Delay(ReportPause, clock);
            answer = await calls.AskAsync(_patience, (pool, request), static ask => ask.pool.LeaseAsync(ask.request));
        }

        return answer;
    }

    /// <summary>Takes a slot wherever there is one; else waits in the first shard where somebody may have the job.</summary>
    private async Task<LeaseResult> AskShardsAsync(LeaseRequest request, string modelId, CancellationToken cancellationToken)
    {
        IModelPoolGrain? toWaitIn = null;
        LeaseResult? nobody = null;
        foreach (int shard in pools.OrderFor(modelId))
        {
            _pool = pools.Of(modelId, shard);
            LeaseResult answer = await LeaseAsync(_pool, request with { MayWait = false });
            if (answer.IsLeased || _machine.State.IsTerminal()) return answer;
            if (answer.Refusal == LeaseRefusal.QueueFull) toWaitIn ??= _pool;
            else if (nobody is null || answer.TellsMoreThan(nobody)) nobody = answer;
        }

        if (toWaitIn is null) return nobody!;
        _pool = toWaitIn;
        return await AskPoolAsync(request, cancellationToken);
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
