using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The timers of one activation.</summary>
internal sealed class GrainTimers(Activation activation) : IDisposable
{
    private readonly HashSet<GrainTimer> _timers = [];

    /// <summary>Starts a timer.</summary>
    internal IGrainTimer Add(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        GrainTimer timer = new(activation, callback, options);
        lock (_timers) _timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    /// <summary>Forgets a timer that was disposed.</summary>
    internal void Remove(GrainTimer timer)
    {
        lock (_timers) _timers.Remove(timer);
    }

    /// <summary>Stops all.</summary>
    public void Dispose()
    {
        GrainTimer[] all;
        lock (_timers) all = [.. _timers];
        foreach (GrainTimer timer in all) timer.Dispose();
    }
}
