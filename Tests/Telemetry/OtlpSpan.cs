namespace IdleCloud.Tests.Telemetry;

/// <summary>A span as a collector got it.</summary>
internal sealed record OtlpSpan(
    string Service, string Name, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Events);
