using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer runs.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>A timer that neither interleaves nor keeps its grain alive.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first callback.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of a callback to the start of the next; <see cref="Timeout.InfiniteTimeSpan"/> for once.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether callbacks may start while the grain awaits in a call. Default: no, they take their turn as calls do.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether callbacks count as use, so that the activation is not collected as idle. Default: no.</summary>
    public bool KeepAlive { get; init; }
}
