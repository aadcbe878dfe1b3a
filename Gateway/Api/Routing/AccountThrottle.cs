using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Api.Routing;

/// <summary>
/// Bounds how often one account calls this API, or asks for files and batches: all of that is read from the database, which jobs need too. Each
/// gateway counts by itself, which is enough for that.
/// </summary>
internal sealed class AccountThrottle(IOptions<ApiOptions> options) : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(accountId =>
        RateLimitPartition.GetFixedWindowLimiter(accountId, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.Value.RequestsPerAccountAndMinute,
            Window = Window,
        }));

    /// <summary>Counts a request; answers how long to wait, or null when it may go on.</summary>
    public TimeSpan? Count(string accountId)
    {
        using RateLimitLease lease = _limiter.AttemptAcquire(accountId);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : Window;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
