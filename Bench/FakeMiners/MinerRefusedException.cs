namespace IdleCloud.Bench.FakeMiners;

/// <summary>The gateway did not take the miner, or there was none.</summary>
/// <param name="message">What it said.</param>
/// <param name="isFinal">True when trying again with the same key and model is of no use.</param>
public sealed class MinerRefusedException(string message, bool isFinal) : Exception(message)
{
    /// <summary>True when trying again with the same key and model is of no use.</summary>
    public bool IsFinal { get; } = isFinal;
}
