namespace IdleCloud.Contracts.Pools;

/// <summary>How long a miner has been seen to take at most, of late: who takes several times as long has hung.</summary>
/// <param name="PerPromptToken">Until the first token, for each token that the prompt can have had and for each of <see cref="Overhead"/>.</param>
/// <param name="Gap">Between two chunks of an answer.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerPace")]
public readonly record struct MinerPace(
    [property: Id(0)] TimeSpan PerPromptToken,
    [property: Id(1)] TimeSpan Gap)
{
    /// <summary>What is there to do before the first token whatever the prompt's length, as tokens.</summary>
    public const int Overhead = 256;

    /// <summary>Until the first token of a prompt that can have so many tokens.</summary>
    public TimeSpan FirstTokenOf(long promptTokens) => PerPromptToken * (promptTokens + Overhead);
}
