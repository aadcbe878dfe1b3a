using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>How a request ends: what the conductor is told, and what the customer is.</summary>
internal readonly record struct ChatEnd
{
    /// <summary>Something broke here.</summary>
    public static readonly ChatEnd Failed = new() { Outcome = OutcomeOf(JobState.Failed), Error = ApiErrors.ServiceUnavailable };

    /// <summary>The answer is whole, but its bill could not be made durable: nobody is charged, and the customer must not take it for whole.</summary>
    public static readonly ChatEnd NotBilled = new() { Error = ApiErrors.ServiceUnavailable };

    /// <summary>The customer hung up before any miner had the job.</summary>
    public static readonly ChatEnd GoneEarly = new() { Outcome = OutcomeOf(JobState.ClientGone) };

    /// <summary>What the conductor is told; null when it ended the job by itself.</summary>
    public JobOutcome? Outcome { get; init; }

    /// <summary>What the customer is told instead of an answer; null after a whole answer and when nobody listens.</summary>
    public ApiError? Error { get; init; }

    /// <summary>Why the model stopped, where the answer is whole.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>The conductor refused the job, which ended it.</summary>
    /// <param name="decision">The refusal.</param>
    /// <param name="wasMinerLost">True when there is nobody to go on with an answer that has begun: its miner is what was lost.</param>
    public static ChatEnd Refused(JobDecision decision, bool wasMinerLost)
    {
        JobRefusal refusal = decision.Refusal!.Value;
        bool isNobodyLeft = refusal
            is JobRefusal.NoMinersAvailable or JobRefusal.MinersBackedOff or JobRefusal.QueueFull or JobRefusal.NotEnoughContext;
        return new() { Error = (wasMinerLost && isNobodyLeft ? JobRefusal.AttemptsExhausted : refusal).ToApiError(decision.RetryAfter, decision.Waiting) };
    }

    private static JobOutcome OutcomeOf(JobState state) => new() { State = state, Attempt = 0, Usage = default };
}
