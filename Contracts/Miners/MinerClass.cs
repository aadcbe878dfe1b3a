namespace IdleCloud.Contracts.Miners;

/// <summary>What an operator says of a miner. It outlives sessions; a miner of which nothing was said is neither.</summary>
/// <param name="IsTrusted">The operator knows who runs it, and lets it have jobs that ask for such miners.</param>
/// <param name="KeepsNothing">The operator has it in writing that nothing of a prompt or an answer is kept there.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerClass")]
public readonly record struct MinerClass(
    [property: Id(0)] bool IsTrusted,
    [property: Id(1)] bool KeepsNothing);
