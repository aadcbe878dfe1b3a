using System.Diagnostics;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>
/// The spans of gateways and silos. They carry ids, counts and outcomes: never a prompt, an answer, a key, or any other text that somebody else
/// wrote. While nobody listens there are none, and starting one costs a comparison.
/// </summary>
internal static class Traces
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "IdleCloud";

    private const int TraceParentLength = 55;

    /// <summary>The source.</summary>
    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span that runs now, as a <c>traceparent</c> for others; null when the request is not traced.</summary>
    public static string? Current => Source.HasListeners() && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>A <c>traceparent</c> of version 00 as a parent in another process; default for what is none.</summary>
    /// <param name="traceParent">55 characters, or anything.</param>
    public static ActivityContext ParentOf(string? traceParent) =>
        traceParent?.Length == TraceParentLength && ActivityContext.TryParse(traceParent, null, isRemote: true, out ActivityContext parent) ? parent : default;
}
