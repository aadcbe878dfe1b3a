using System.Diagnostics;
using System.Security.Cryptography;
using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Hosting.Telemetry;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>
/// A job as a span. Its ids follow from the job's, so that one that is sent twice is the same span. Within a trace of the customer's own, that
/// has decided whether it is recorded.
/// </summary>
/// <param name="Event">The job's end.</param>
/// <param name="Trace">The trace.</param>
/// <param name="Id">The span.</param>
/// <param name="Parent">The customer's span; default for none.</param>
/// <param name="IsRecorded">Whether the customer records its trace; null without one.</param>
internal sealed record SpanOf(UsageEvent Event, ActivityTraceId Trace, ActivitySpanId Id, ActivitySpanId Parent, bool? IsRecorded)
{
    /// <summary>Makes it.</summary>
    public static SpanOf Job(UsageEvent job)
    {
        byte[] id = job.TransferId.ToByteArray(bigEndian: true);
        ActivitySpanId span = ActivitySpanId.CreateFromBytes(SHA256.HashData(id).AsSpan(0, 8));
        ActivityContext parent = Traces.ParentOf(job.Job!.Trace?.TraceParent);
        return parent == default
            ? new(job, ActivityTraceId.CreateFromBytes(id), span, default, null)
            : new(job, parent.TraceId, span, parent.SpanId, parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
    }

    /// <summary>Whether it is to be sent.</summary>
    /// <param name="percent">Of how many in a hundred that belong to no trace of the customer's.</param>
    public bool IsWanted(int percent) => IsRecorded ?? Event.TransferId.ToByteArray()[^1] * 100 < percent * 256;
}
