using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.Relay;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>How a request ends: what the conductor is told, and what the customer is.</summary>
internal sealed record ChatEnd
{
    /// <summary>The terminal state. Meaningless when <see cref="IsRefused"/>: the conductor ended the job by itself.</summary>
    public JobState State { get; init; }

    /// <summary>What the customer is told instead of an answer; null after a whole answer and when nobody listens.</summary>
    public ApiError? Error { get; init; }

    /// <summary>How the last attempt ended; null when there was none.</summary>
    public RelayEnding? Relay { get; init; }

    /// <summary>The attempt that was the last; 0 when none was.</summary>
    public int Attempt { get; init; }

    /// <summary>What the last attempt's miner can take now.</summary>
    public CapacityReport? Capacity { get; init; }

    /// <summary>True when the conductor refused the job, which ended it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>What the conductor is told.</summary>
    public JobOutcome ToOutcome() => new() { State = State, Attempt = Attempt, Usage = Relay?.Usage ?? default, Capacity = Capacity };
}
