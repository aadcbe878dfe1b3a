using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>What a customer is told when the conductor refuses a job.</summary>
internal static class JobRefusalErrors
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The error that stands for a refusal.</summary>
    /// <param name="refusal">Why the job ended.</param>
    /// <param name="retryAfter">The conductor's estimate; zero where it has none.</param>
    /// <param name="waiting">With a full queue, how many wait.</param>
    public static ApiError ToApiError(this JobRefusal refusal, TimeSpan retryAfter, int waiting = 0)
    {
        TimeSpan wait = retryAfter > TimeSpan.Zero ? retryAfter : Soon;
        return refusal switch
        {
            JobRefusal.NoMinersAvailable => ApiErrors.NoMinersAvailable(wait),
            JobRefusal.MinersBackedOff => ApiErrors.MinersBackedOff(wait),
            JobRefusal.NotEnoughContext => ApiErrors.NotEnoughContext(wait),
            JobRefusal.QueueFull => ApiErrors.QueueFull(wait, waiting),
            JobRefusal.AccountSuspended => ApiErrors.AccountSuspended,
            // The key outlived its account, so that it opens nothing any more.
            JobRefusal.AccountNotFound => ApiErrors.InvalidApiKey,
            JobRefusal.RateLimited => ApiErrors.RateLimitExceeded(wait),
            JobRefusal.TooManyAtOnce => ApiErrors.ConcurrencyLimitExceeded(wait),
            JobRefusal.KeyBudgetSpent => ApiErrors.KeyBudgetSpent,
            JobRefusal.InsufficientCredits => ApiErrors.InsufficientCredits,
            JobRefusal.LedgerUnavailable => ApiErrors.ServiceUnavailable,
            JobRefusal.AttemptsExhausted => ApiErrors.MinerLost(wait),
            JobRefusal.DeadlineExceeded => ApiErrors.DeadlineExceeded(wait),
            // A job that had already ended is our own confusion about it, never the customer's.
            JobRefusal.AlreadyEnded => ApiErrors.ServiceUnavailable,
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
        };
    }
}
