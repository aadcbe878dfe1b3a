namespace IdleCloud.Contracts.Idempotency;

/// <summary>A request with an <c>Idempotency-Key</c>.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.IdempotentRequest")]
public sealed record IdempotentRequest
{
    /// <summary>The same for the same checked request, and telling nothing of it.</summary>
    [Id(0)] public required string Fingerprint { get; init; }

    /// <summary>New for each request, so that the one that runs is known again.</summary>
    [Id(1)] public required Guid Runner { get; init; }

    /// <summary>How long it waits for another one's end before it asks again; 10 s at most.</summary>
    [Id(2)] public required TimeSpan Patience { get; init; }

    /// <summary>True when it asks again, because it was told that another one runs still.</summary>
    [Id(3)] public bool HasWaited { get; init; }
}
