using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// The calls whose callers wait, oldest first, in a doubly linked list through the calls themselves. All have the same time limit,
/// so that the oldest is always the next to run out: no timer per call, and a sweep looks at one call more than it times out.
/// </summary>
internal sealed class PendingCalls(TimeProvider clock, TimeSpan limit, int maxPerTarget)
{
    private readonly Lock _gate = new();
    private readonly long _limitInTicks = (long)(limit.TotalSeconds * clock.TimestampFrequency);
    private Call? _oldest;
    private Call? _newest;

    /// <summary>Calls that may wait in or for one target; more are refused.</summary>
    internal int MaxPerTarget => maxPerTarget;

    /// <summary>Begins the time of a call.</summary>
    internal void Add(Call call)
    {
        lock (_gate)
        {
            call.IsPending = true;
            call.PendingSince = clock.GetTimestamp();
            call.Older = _newest;
            if (_newest is null) _oldest = call;
            else _newest.Newer = call;
            _newest = call;
        }
    }

    /// <summary>Ends the time of a call; nothing happens if it has ended.</summary>
    internal void Remove(Call call)
    {
        lock (_gate) Unlink(call);
    }

    /// <summary>Answers what has waited for longer than the limit with <see cref="TimeoutException"/>; the methods go on.</summary>
    internal void Sweep()
    {
        long begun = clock.GetTimestamp() - _limitInTicks;
        while (TakeBegunBy(begun) is { } call)
            call.Fail(new TimeoutException($"Response did not arrive on time in {limit} for message: {call}."));
    }

    /// <summary>Answers all with an error: the host has stopped.</summary>
    internal void FailAll()
    {
        while (TakeBegunBy(long.MaxValue) is { } call) call.Fail(new SiloUnavailableException($"The grain host stopped before it answered {call}."));
    }

    private Call? TakeBegunBy(long timestamp)
    {
        lock (_gate)
        {
            if (_oldest is not { } call || call.PendingSince > timestamp) return null;
            Unlink(call);
            return call;
        }
    }

    private void Unlink(Call call)
    {
        if (!call.IsPending) return;
        if (call.Older is null) _oldest = call.Newer;
        else call.Older.Newer = call.Newer;
        if (call.Newer is null) _newest = call.Older;
        else call.Newer.Older = call.Older;
        call.Older = call.Newer = null;
        call.IsPending = false;
    }
}
