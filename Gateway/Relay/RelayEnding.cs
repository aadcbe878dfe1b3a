using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Relay;

/// <summary>How an attempt, or the whole request, ended; made once, when it does.</summary>
internal sealed record RelayEnding
{
    /// <summary>What happened.</summary>
    public required RelayEnd End { get; init; }

    /// <summary>What ended the attempt; with <see cref="RelayEnd.AttemptFailed"/>.</summary>
    public AttemptFailureKind FailureKind { get; init; }

    /// <summary>Whose fault that was.</summary>
    public FaultCause FailureCause { get; init; }

    /// <summary>Why the model stopped; with <see cref="RelayEnd.Completed"/>.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>True when the answer was whole only because its hold was used up: the miner must be told to stop.</summary>
    public bool IsCut { get; init; }

    /// <summary>
    /// What may be billed of the answer: the miner's figures if it completed, else the tokens of its chunks; within the request's
    /// <see cref="TokenAllowance"/>. With the tokens of the attempts that it went on from.
    /// </summary>
    public JobUsage Usage { get; init; }

    /// <summary>What the attempt's own miner has done: read the prompt and the answer so far, and written the rest.</summary>
    public JobUsage MinerUsage { get; init; }

    /// <summary>How the attempt went in time.</summary>
    public ServiceTimes Times { get; init; }

    /// <summary>True when no attempt can follow.</summary>
    public bool IsFinal => End is RelayEnd.Expired or RelayEnd.CustomerGone or RelayEnd.CustomerTooSlow;
}
