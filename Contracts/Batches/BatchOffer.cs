namespace IdleCloud.Contracts.Batches;

/// <summary>News that a batch has lines to be taken; it may get lost or doubled, and is told again.</summary>
/// <param name="AccountId">Whose batch it is.</param>
/// <param name="BatchId">The batch.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.BatchOffer")]
public sealed record BatchOffer([property: Id(0)] string AccountId, [property: Id(1)] string BatchId);
