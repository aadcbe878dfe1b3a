namespace IdleCloud.Hosting.Cluster;

/// <summary>
/// Lets a gateway start before the silos, and before the tables in which it finds them: it tries until it has found one, up to a bound.
/// </summary>
internal sealed class FirstConnection(TimeSpan patience, TimeProvider clock) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long _since = clock.GetTimestamp();

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_since) + Pause > patience) return false;
        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }
}
