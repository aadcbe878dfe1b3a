namespace IdleCloud.Contracts.Idempotency;

/// <summary>The request that runs a key's job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Runner">The request, as it named itself.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.RunnerId")]
public readonly record struct RunnerId([property: Id(0)] Guid JobId, [property: Id(1)] Guid Runner);
