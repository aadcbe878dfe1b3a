using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>The member that asks least for an answer; of those that ask the same, any. What it does not pay a miner, the house keeps.</summary>
internal sealed class LowestAskPolicy : IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    public const string PolicyName = "lowest-ask";

    /// <inheritdoc/>
    public string Name => PolicyName;

    /// <inheritdoc/>
    public double CostOf(PoolMember member, LeaseRequest request, in ServiceSpeed others) =>
        (member.Ask ?? request.MaxAsk)?.CompletionNanoUsdPerMillion ?? 0;
}
