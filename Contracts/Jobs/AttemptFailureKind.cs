namespace IdleCloud.Contracts.Jobs;

/// <summary>What ended an attempt early.</summary>
[GenerateSerializer, Alias("IdleCloud.AttemptFailureKind")]
public enum AttemptFailureKind
{
    /// <summary>The miner's connection broke, or three heartbeats were missed.</summary>
    MinerLost,

    /// <summary>The leased session is not (any longer) connected at its gateway, or has no credit left.</summary>
    NotDeliverable,

    /// <summary>The miner did not take the job in time.</summary>
    AcceptDeadline,

    /// <summary>The first token of any kind did not come in time.</summary>
    FirstTokenDeadline,

    /// <summary>The gap between two tokens grew too long.</summary>
    TokenDeadline,

    /// <summary>The miner's engine failed; another miner may do better.</summary>
    EngineFailed,

    /// <summary>The miner refused the job: it drains, or is full.</summary>
    MinerRefused,

    /// <summary>The prompt does not fit the model's context; no other miner can help.</summary>
    ContextLengthExceeded,

    /// <summary>The miner's frames broke the protocol: bad UTF-8, a gap in the sequence, too much text.</summary>
    ProtocolViolation,

    /// <summary>The model's template cannot express the messages; no other miner can help.</summary>
    ConversationNotSupported,

    /// <summary>The miner's owner needed the machine, and the miner handed the job back.</summary>
    OwnerYielded,
}
