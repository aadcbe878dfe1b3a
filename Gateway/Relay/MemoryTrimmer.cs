using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// Gives memory back to the system after a peak. The collector keeps what a burst of streams needed and looks at it again only when
/// enough new objects are made, which an idle gateway never does. So when most of a peak's requests have been gone for a while, one
/// full, compacting collection runs: a pause of some tens of milliseconds for the few that are left.
/// </summary>
internal sealed partial class MemoryTrimmer(RelayTable relays, TimeProvider clock, ILogger<MemoryTrimmer> logger) : ISweepable
{
    /// <summary>Fewer requests at once than this are no peak.</summary>
    private const int SmallestPeak = 500;

    /// <summary>A peak is over when this part of it is left, or less.</summary>
    private const int RestDivisor = 8;

    /// <summary>How long it must have been over.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(20);

    private int _peak;
    private long _quietSince;

    /// <inheritdoc/>
    public void Sweep(long now)
    {
        int live = relays.Count;
        if (live > _peak / RestDivisor || _peak < SmallestPeak)
        {
            _peak = Math.Max(_peak, live);
            _quietSince = now;
        }
        else if (clock.GetElapsedTime(_quietSince, now) >= QuietTime)
        {
            TimeSpan pausedBefore = GC.GetTotalPauseDuration();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            LogTrimmed(_peak, live, (GC.GetTotalPauseDuration() - pausedBefore).TotalMilliseconds);
            _peak = live;
        }
    }
}
