using System.Collections.Immutable;

namespace IdleCloud.Contracts.TraceSinks;

/// <summary>Where an account's spans go.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.TraceSink")]
public sealed record TraceSink
{
    /// <summary>The URL that they are posted to.</summary>
    [Id(0)] public required string Endpoint { get; init; }

    /// <summary>The names of the headers that go with them; their values are seen by nobody any more.</summary>
    [Id(1)] public required ImmutableArray<string> HeaderNames { get; init; }

    /// <summary>Of how many requests in a hundred that come without a trace of their own.</summary>
    [Id(2)] public required int SamplePercent { get; init; }

    /// <summary>Why the latest spans were lost; null when they were not.</summary>
    [Id(3)] public string? Problem { get; init; }

    /// <summary>When that was.</summary>
    [Id(4)] public DateTimeOffset? ProblemAt { get; init; }
}
