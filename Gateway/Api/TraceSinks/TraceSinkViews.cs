namespace IdleCloud.Gateway.Api.TraceSinks;

/// <summary>The body that says where spans go.</summary>
internal sealed record TraceSinkBody
{
    /// <summary>The URL that they are posted to.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What is sent with them, by its name.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary>Of how many requests in a hundred that come without a trace of their own; 100 when absent.</summary>
    public int? SamplePercent { get; init; }
}

/// <summary>Where spans go.</summary>
internal sealed record TraceSinkView
{
    /// <summary>The URL that they are posted to; null for none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The names of the headers that go with them.</summary>
    public required IReadOnlyList<string> HeaderNames { get; init; }

    /// <summary>Of how many requests in a hundred that come without a trace of their own.</summary>
    public int? SamplePercent { get; init; }

    /// <summary>Why the latest spans were lost; null when they were not.</summary>
    public string? Problem { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? ProblemAt { get; init; }
}
