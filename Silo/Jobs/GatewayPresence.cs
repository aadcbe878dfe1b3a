using System.Collections.Immutable;

namespace IdleCloud.Silo.Jobs;

/// <summary>What is known of a gateway by its word, or by its silence. Pure.</summary>
/// <param name="silence">After so long without a word it is gone; counted from the beginning, since it may have spoken before.</param>
/// <param name="clock">The clock.</param>
internal sealed class GatewayPresence(TimeSpan silence, TimeProvider clock)
{
    // More are asked about, or known to have ended, only where nobody comes back for the answer.
    private const int MaxJobs = 10_000;

    private readonly HashSet<Guid> _asked = [];
    private readonly HashSet<Guid> _ended = [];
    private long _heard = clock.GetTimestamp();
    private bool _hasStopped;

    private bool IsGone => _hasStopped || clock.GetElapsedTime(_heard) >= silence;

    /// <summary>It lives.</summary>
    /// <param name="ended">Of the jobs that it was asked about, those that it does not have.</param>
    /// <returns>The jobs that it is asked about now.</returns>
    public ImmutableArray<Guid> Beat(ImmutableArray<Guid> ended)
    {
        _heard = clock.GetTimestamp();
        if (_ended.Count + ended.Length > MaxJobs) _ended.Clear();
        _ended.UnionWith(ended);
        ImmutableArray<Guid> asked = [.. _asked];
        _asked.Clear();
        return asked;
    }

    /// <summary>It has stopped.</summary>
    public void Stop() => _hasStopped = true;

    /// <summary>Of some jobs of the gateway, those that it will not end. It will be asked about the others.</summary>
    public ImmutableArray<Guid> FindEnded(ImmutableArray<Guid> jobs)
    {
        if (IsGone) return jobs;
        ImmutableArray<Guid> ended = [.. jobs.Where(_ended.Remove)];
        if (_asked.Count + jobs.Length > MaxJobs) _asked.Clear();
        _asked.UnionWith(jobs.Except(ended));
        return ended;
    }
}
