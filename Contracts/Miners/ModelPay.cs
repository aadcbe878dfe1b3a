using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Miners;

/// <summary>What a miner is paid for tokens of a model: its ask, or else the owner's share of the list price.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Price">For each kind of token.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.ModelPay")]
public sealed record ModelPay([property: Id(0)] string ModelId, [property: Id(1)] AskPrice Price);
