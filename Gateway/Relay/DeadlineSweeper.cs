using Microsoft.Extensions.Hosting;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// One timer for every deadline of the token path: ten times a second it looks at all that is live. A timer per request would cost
/// more than the request's tokens; a deadline is late by at most <see cref="Interval"/>.
/// </summary>
internal sealed class DeadlineSweeper(IEnumerable<ISweepable> targets, TimeProvider clock) : BackgroundService
{
    /// <summary>The time between two looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ISweepable[] _targets = [.. targets];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                long now = clock.GetTimestamp();
                foreach (ISweepable target in _targets) target.Sweep(now);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
