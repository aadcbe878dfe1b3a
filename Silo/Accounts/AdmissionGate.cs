using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// Who of an account's requests may run: limits, then money. Every decision is synchronous and of one piece, so that no two requests
/// see the same last place or the same last cent. An admission has two steps, since between them the ledger may have to be asked:
/// <see cref="TryEnter"/> counts the request, then <see cref="Decide"/> holds its money; or <see cref="Leave"/> undoes the first. Pure.
/// </summary>
internal sealed class AdmissionGate
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly RateWindow _window = new();
    private readonly Dictionary<string, KeyUse> _keys = [];

    /// <summary>The holds.</summary>
    public JobHolds Holds { get; } = new();

    /// <summary>What no admission may take at the moment: it is on its way out of the account.</summary>
    public long ReservedNanoUsd { get; set; }

    /// <summary>Keys that something is known of.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>What a key does; made when it is first asked for.</summary>
    public KeyUse UseOf(string keyId)
    {
        if (!_keys.TryGetValue(keyId, out KeyUse? use)) _keys.Add(keyId, use = new KeyUse());
        return use;
    }

    /// <summary>Credit that no hold has.</summary>
    public long AvailableOf(LeaseFunds funds) => Math.Max(0, funds.RemainingNanoUsd - Holds.TotalNanoUsd - ReservedNanoUsd);

    /// <summary>The tighter of the two limits on requests.</summary>
    public RateLimit RateOf(string keyId, in EffectiveLimits limits, TimeSpan now, DateTimeOffset utcNow)
    {
        RateLimit account = RateOf(_window, limits.RequestsPerMinute, now, utcNow);
        if (limits.KeyRequestsPerMinute is null) return account;
        RateWindow window = _keys.TryGetValue(keyId, out KeyUse? use) ? use.Window : new RateWindow();
        RateLimit key = RateOf(window, limits.KeyRequestsPerMinute, now, utcNow);
        return key.Remaining <= account.Remaining ? key : account;
    }

    /// <summary>Counts a request, unless it is one that does not count.</summary>
    /// <returns>Null when it has entered; else why it may not, and nothing is counted.</returns>
    public (AdmitStatus Status, TimeSpan RetryAfter)? TryEnter(AdmitRequest request, in EffectiveLimits limits, TimeSpan now)
    {
        if (request.IsBatch) return null;
        KeyUse use = UseOf(request.KeyId);
        TimeSpan wait = use.Window.UntilFree(now, limits.KeyRequestsPerMinute);
        TimeSpan accountWait = _window.UntilFree(now, limits.RequestsPerMinute);
        if (accountWait > wait) wait = accountWait;
        if (wait > TimeSpan.Zero) return (AdmitStatus.RateLimited, wait);
        if (use.Running >= limits.ConcurrentRequestsPerKey) return (AdmitStatus.TooManyAtOnce, Soon);
        use.Window.Take(now, limits.KeyRequestsPerMinute);
        _window.Take(now, limits.RequestsPerMinute);
        use.Running++;
        return null;
    }

    /// <summary>Holds the money of a request that has entered; one that cannot be paid for leaves, and stays counted.</summary>
    public AdmitResult Decide(AdmitRequest request, LeaseFunds funds, RateLimit rate, TimeSpan entered, TimeSpan deadline)
    {
        (AdmitStatus status, long tokens) = Afford(request, funds);
        if (status != AdmitStatus.Admitted)
        {
            if (!request.IsBatch) UseOf(request.KeyId).Running--;
            return new AdmitResult { Status = status, RateLimit = rate, RemainingNanoUsd = AvailableOf(funds) };
        }

        long amount = Pricing.CeilingNanoUsd(request.Price, request.PromptCeilingTokens, tokens);
        var result = new AdmitResult
        {
            Status = AdmitStatus.Admitted,
            HoldNanoUsd = amount,
            CompletionTokens = tokens,
            RateLimit = rate,
            RemainingNanoUsd = AvailableOf(funds) - amount,
            Epoch = funds.Epoch,
        };
        UseOf(request.KeyId).HeldNanoUsd += amount;
        Holds.Add(request.JobId, new JobHold(request, result, entered, deadline));
        return result;
    }

    /// <summary>Undoes <see cref="TryEnter"/>.</summary>
    public void Leave(AdmitRequest request, TimeSpan entered)
    {
        if (request.IsBatch) return;
        UseOf(request.KeyId).Running--;
        ReturnRate(request.KeyId, entered);
    }

    /// <summary>Gives a hold back.</summary>
    /// <returns>False when there is none (any longer).</returns>
    public bool TryRelease(Guid jobId, bool returnsRate)
    {
        if (!Holds.TryRemove(jobId, out JobHold? hold)) return false;
        KeyUse use = UseOf(hold.Request.KeyId);
        use.HeldNanoUsd -= hold.Result.HoldNanoUsd;
        if (hold.Request.IsBatch) return true;
        use.Running--;
        if (returnsRate) ReturnRate(hold.Request.KeyId, hold.Taken);
        return true;
    }

    /// <summary>Another activation may have spent on any of the keys.</summary>
    public void ForgetSpending()
    {
        foreach (KeyUse use in _keys.Values) use.Spend.Forget();
    }

    /// <summary>Forgets keys that have not been used for a while.</summary>
    public void Forget(TimeSpan now)
    {
        foreach ((string keyId, KeyUse use) in _keys)
        {
            if (use.IsIdleAt(now)) _keys.Remove(keyId);
        }
    }

    private (AdmitStatus Status, long Tokens) Afford(AdmitRequest request, LeaseFunds funds)
    {
        long most = Math.Min(request.MaxCompletionTokens ?? request.ModelLimitTokens, request.ModelLimitTokens);
        // Without a wish for a number of tokens, one is enough to begin with.
        long least = request.MaxCompletionTokens is null ? 1 : most;
        long credit = funds.DebtNanoUsd > 0 ? 0 : AvailableOf(funds);
        long byCredit = Pricing.AffordableCompletionTokens(request.Price, request.PromptCeilingTokens, credit);
        if (request.KeyLimits.BudgetNanoUsd is { } budget)
        {
            KeyUse use = UseOf(request.KeyId);
            long spent = use.Spend.TotalNanoUsd ?? throw new InvalidOperationException("What a key with a budget has spent must be known.");
            long left = budget - spent - use.HeldNanoUsd;
            long byBudget = Pricing.AffordableCompletionTokens(request.Price, request.PromptCeilingTokens, left);
            if (byBudget < least) return (AdmitStatus.KeyBudgetSpent, 0);
            most = Math.Min(most, byBudget);
        }

        return byCredit < least ? (AdmitStatus.InsufficientCredits, 0) : (AdmitStatus.Admitted, Math.Min(most, byCredit));
    }

    private void ReturnRate(string keyId, TimeSpan taken)
    {
        _window.Return(taken);
        UseOf(keyId).Window.Return(taken);
    }

    private static RateLimit RateOf(RateWindow window, int? limit, TimeSpan now, DateTimeOffset utcNow) => limit is { } most
        ? new RateLimit(most, window.RemainingAt(now, most), utcNow + window.UntilWhole(now))
        : new RateLimit(RateLimit.NoLimit, RateLimit.NoLimit, utcNow);
}
