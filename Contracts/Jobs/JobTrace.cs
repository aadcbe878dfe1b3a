namespace IdleCloud.Contracts.Jobs;

/// <summary>How a request went for its customer, as the gateway saw it; for traces and statistics, no bill depends on it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobTrace")]
public sealed record JobTrace
{
    /// <summary>From the request's arrival to its end.</summary>
    [Id(0)] public required TimeSpan Duration { get; init; }

    /// <summary>From its arrival to the first token of the miner that answered; null when there was none.</summary>
    [Id(1)] public TimeSpan? FirstToken { get; init; }

    /// <summary>Why the model stopped, as OpenAI's API says it; null when the answer is not whole.</summary>
    [Id(2)] public string? FinishReason { get; init; }

    /// <summary>The span of the customer's own that the request belongs to, a W3C <c>traceparent</c>; null for none.</summary>
    [Id(3)] public string? TraceParent { get; init; }
}
