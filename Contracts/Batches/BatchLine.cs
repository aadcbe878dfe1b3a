using System.Collections.Immutable;

namespace IdleCloud.Contracts.Batches;

/// <summary>A line that a gateway is to deal with.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="JobId">The job that it is run as: under it nothing is ever charged twice.</param>
/// <param name="Content">Its bytes, encrypted by a gateway.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.BatchLine")]
public sealed record BatchLine([property: Id(0)] int Number, [property: Id(1)] Guid JobId, [property: Id(2)] ImmutableArray<byte> Content);
