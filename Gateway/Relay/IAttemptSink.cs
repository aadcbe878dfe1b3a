using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// Where a miner's frames of one attempt go: the relay of a customer of this gateway, or the stream to the gateway that has the customer. Every
/// method that takes a frame answers whether somebody must be woken by <see cref="Wake"/> when the batch of frames has been read.
/// </summary>
internal interface IAttemptSink
{
    /// <summary>What is left of the request's time; zero when it is over.</summary>
    TimeSpan TimeLeft { get; }

    /// <summary>True when the end of the job tells the pool what its miner can take now, so that the miner's connection need not.</summary>
    bool TellsPool { get; }

    /// <summary>The miner has taken the job.</summary>
    bool OnAccepted(uint attempt);

    /// <summary>A piece of the answer.</summary>
    bool OnChunk(in ChunkReader chunk);

    /// <summary>The answer is whole, if its chunks are.</summary>
    bool OnCompleted(Completed completed);

    /// <summary>The attempt has failed at the miner, or on the way to it.</summary>
    bool OnFailed(uint attempt, AttemptFailureKind kind, FaultCause cause);

    /// <summary>Wakes whoever hands the frames on; it may go on inside this call.</summary>
    void Wake();
}
