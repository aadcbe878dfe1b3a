using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>How an answer ended. Expected failures are told here; exceptions are for bugs.</summary>
internal sealed record InferenceResult
{
    private InferenceResult()
    {
    }

    /// <summary>Why the answer ended; unspecified when it failed.</summary>
    public FinishReason FinishReason { get; private init; }

    /// <summary>What was counted up to the end, of failed and cancelled answers too.</summary>
    public TokenUsage Usage { get; private init; }

    /// <summary>Null unless the answer failed.</summary>
    public EngineFailure? Failure { get; private init; }

    /// <summary>The answer is whole, or was cut by the limit or by a cancel.</summary>
    public static InferenceResult Finished(FinishReason reason, TokenUsage usage) => new() { FinishReason = reason, Usage = usage };

    /// <summary>There is no answer, or only a part of one.</summary>
    public static InferenceResult Failed(EngineFailure failure, TokenUsage usage = default) => new() { Failure = failure, Usage = usage };
}
