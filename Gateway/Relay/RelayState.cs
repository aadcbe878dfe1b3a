using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Relay;

/// <summary>Where a relay stands, as its request finds it.</summary>
internal readonly record struct RelayState
{
    /// <summary>How it ended, if it did.</summary>
    public RelayEnd End { get; init; }

    /// <summary>What ended the attempt; with <see cref="RelayEnd.AttemptFailed"/>.</summary>
    public AttemptFailureKind FailureKind { get; init; }

    /// <summary>Whose fault that was.</summary>
    public FaultCause FailureCause { get; init; }

    /// <summary>Why the model stopped; with <see cref="RelayEnd.Completed"/>.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>What the open attempt has used: the miner's figures once it completed, else the tokens of its chunks.</summary>
    public JobUsage Usage { get; init; }

    /// <summary>True when nothing has been written for so long that the customer's connection needs a sign of life.</summary>
    public bool IsKeepAliveDue { get; init; }

    /// <summary>True when no attempt can follow.</summary>
    public bool IsFinal => End is RelayEnd.Expired or RelayEnd.CustomerGone or RelayEnd.CustomerTooSlow;
}
