using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>What ends an attempt on a miner, in the conductor's words. Pure.</summary>
internal static class MinerFailures
{
    /// <summary>What the agent said.</summary>
    public static (AttemptFailureKind Kind, FaultCause Cause) Of(FailureCode code) => code switch
    {
        FailureCode.Engine or FailureCode.Unsupported => (AttemptFailureKind.EngineFailed, FaultCause.Miner),
        FailureCode.ContextLength => (AttemptFailureKind.ContextLengthExceeded, FaultCause.Customer),
        FailureCode.Conversation => (AttemptFailureKind.ConversationNotSupported, FaultCause.Customer),
        // The job crossed the agent's wish for no more: nobody's fault, so that it must not count against the miner.
        FailureCode.Refused => (AttemptFailureKind.MinerRefused, FaultCause.Platform),
        // That an owner may take the machine back at any moment is the terms on which it is lent.
        FailureCode.Owner => (AttemptFailureKind.OwnerYielded, FaultCause.Platform),
        _ => (AttemptFailureKind.ProtocolViolation, FaultCause.Miner),
    };

    /// <summary>What the end of its connection means for a job.</summary>
    public static (AttemptFailureKind Kind, FaultCause Cause) Of(ConnectionEnd end) => end switch
    {
        ConnectionEnd.Malformed or ConnectionEnd.Disobedient => (AttemptFailureKind.ProtocolViolation, FaultCause.Miner),
        ConnectionEnd.Stopping or ConnectionEnd.KeyRevoked or ConnectionEnd.ModelsRefused => (AttemptFailureKind.MinerLost, FaultCause.Platform),
        _ => (AttemptFailureKind.MinerLost, FaultCause.Network),
    };
}
