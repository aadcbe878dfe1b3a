using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>Repeats a call that came to nothing. Only for calls that read, or that carry an idempotency key.</summary>
internal sealed class StripeRetries(PaymentOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Tries until it is decided or enough.</summary>
    public async Task<ProviderResult<T>> RunAsync<T>(Func<CancellationToken, Task<StripeAttempt<T>>> attempt, CancellationToken cancellationToken)
    {
        bool isInDoubt = false;
        for (int made = 0; ; made++)
        {
            StripeAttempt<T> last = await TryAsync(attempt, cancellationToken);
            isInDoubt |= last.Result.Status == ProviderStatus.Unknown;
            if (!last.MayRetry || made >= options.CallRetries)
            {
                // That the last try did nothing says nothing about the first.
                return last.Result.Status == ProviderStatus.Unavailable && isInDoubt ? last.Result with { Status = ProviderStatus.Unknown } : last.Result;
            }

            await Task.Delay(PauseAfter(made), clock, cancellationToken);
        }
    }

    private async Task<StripeAttempt<T>> TryAsync<T>(Func<CancellationToken, Task<StripeAttempt<T>>> attempt, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.CallTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(ProviderResult.Not<T>(ProviderStatus.Unknown, "Stripe did not answer in time."), MayRetry: true);
        }
        catch (HttpRequestException e)
        {
            bool wasNeverSent = e.HttpRequestError is
                HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;
            ProviderStatus status = wasNeverSent ? ProviderStatus.Unavailable : ProviderStatus.Unknown;
            return new(ProviderResult.Not<T>(status, $"Stripe could not be reached: {e.Message}"), MayRetry: true);
        }
    }

    /// <summary>Doubles, and varies by a quarter, so that many who failed together do not come back together.</summary>
    private TimeSpan PauseAfter(int made)
    {
        TimeSpan pause = options.RetryPause * (1 << Math.Min(made, 10)) * (1 - (Random.Shared.NextDouble() / 4));
        return pause < LongestPause ? pause : LongestPause;
    }
}
