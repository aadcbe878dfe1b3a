using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Jobs;

namespace IdleCloud.Gateway.Miners;

/// <summary>The miner that a lease names, wherever its connection is.</summary>
internal interface ILeasedMiner
{
    /// <summary>
    /// Hands a job to the miner, for one of the credits that it has given. Its relay must be open for the attempt. What only the miner's own
    /// gateway can tell, when that is another one, comes as a failure of the attempt.
    /// </summary>
    /// <param name="key">The job and its attempt.</param>
    /// <param name="modelId">The model.</param>
    /// <param name="request">A <see cref="ChatRequest"/> in its wire form.</param>
    /// <param name="maxTokens">The most tokens of the answer, in place of what the request says; 0 leaves it as it is.</param>
    /// <param name="sink">Where the answer goes.</param>
    /// <param name="from">What the customer has of the answer already; null when it begins.</param>
    /// <param name="traceParent">The attempt's span; null when it has none.</param>
    AssignResult TryAssign(
        JobKey key, string modelId, ReadOnlyMemory<byte> request, uint maxTokens, IAttemptSink sink, ResumePoint? from = null, string? traceParent = null);

    /// <summary>Tells the miner to stop an attempt; nothing happens when it has ended it. Its last frame still comes.</summary>
    void Cancel(JobKey key);

    /// <summary>
    /// What the pool should know of a model now; null when the session takes no more jobs of it, and when its own gateway tells the pool.
    /// </summary>
    CapacityReport? CapacityOf(string modelId);
}
