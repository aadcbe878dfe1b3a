using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>Why an engine could not answer.</summary>
/// <param name="Code">The kind, as the wire names it.</param>
/// <param name="Message">For logs; never holds text of a prompt or an answer.</param>
/// <param name="IsRetryable">Another miner may do better.</param>
internal sealed record EngineFailure(FailureCode Code, string Message, bool IsRetryable)
{
    /// <summary>The engine crashed, hung, or answered nonsense.</summary>
    public static EngineFailure Broken(string message) => new(FailureCode.Engine, message, IsRetryable: true);

    /// <summary>The prompt does not fit this model's context here.</summary>
    public static EngineFailure ContextLength(string message) => new(FailureCode.ContextLength, message, IsRetryable: false);

    /// <summary>The model's template cannot express the messages: no other miner of the model can.</summary>
    public static EngineFailure Conversation(string message) => new(FailureCode.Conversation, message, IsRetryable: false);

    /// <summary>There is no free slot, or no engine at this moment.</summary>
    public static EngineFailure Refused(string message) => new(FailureCode.Refused, message, IsRetryable: true);

    /// <summary>The engine cannot do what was asked; another kind of engine may.</summary>
    public static EngineFailure Unsupported(string message) => new(FailureCode.Unsupported, message, IsRetryable: true);

    /// <summary>The owner needs the machine: the job goes back as it is. What the owner does is nobody's business.</summary>
    public static EngineFailure OwnerNeedsMachine { get; } =
        new(FailureCode.Owner, "the owner needs the machine", IsRetryable: true);
}
