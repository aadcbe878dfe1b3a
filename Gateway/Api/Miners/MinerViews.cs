using System.Text.Json.Serialization;
using IdleCloud.Gateway.Api.Keys;

namespace IdleCloud.Gateway.Api.Miners;

/// <summary>The body that registers a machine.</summary>
internal sealed record NewMachineBody
{
    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }
}

/// <summary>What a machine just registered needs.</summary>
internal sealed record NewMachineView
{
    /// <summary>The key for its agent; the only time that it is seen.</summary>
    public required string MinerKey { get; init; }

    /// <summary>The key.</summary>
    public required KeyView Key { get; init; }
}

/// <summary>A machine.</summary>
internal sealed record MachineView
{
    /// <summary>Its id, which the agent made.</summary>
    public required string Id { get; init; }

    /// <summary>The name that the agent gives itself.</summary>
    public string? Name { get; init; }

    /// <summary>True while it is connected.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>The agent's version.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Its GPUs.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    /// <summary>The models that it offers.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>What it asks, by model; models without an ask of their own are left out.</summary>
    public required IReadOnlyList<AskView> Asks { get; init; }

    /// <summary>Why it has jobs, or none, by model; empty while it is not connected.</summary>
    public required IReadOnlyList<StandingView> Standing { get; init; }

    /// <summary>What it does, and what its last day and week went by with.</summary>
    public required ActivityView Activity { get; init; }

    /// <summary>Where it says it is.</summary>
    public string? Region { get; init; }

    /// <summary>True when an operator has put it in the trusted class.</summary>
    public required bool IsTrusted { get; init; }

    /// <summary>True when an operator has attested that it keeps nothing.</summary>
    public required bool KeepsNothing { get; init; }

    /// <summary>When it first connected.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>When it last connected.</summary>
    public DateTimeOffset? LastConnected { get; init; }
}

/// <summary>What a machine asks for tokens of a model.</summary>
internal sealed record AskView
{
    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Nano-USD for 1,000,000 prompt tokens.</summary>
    public required long PromptNanoUsdPerMillion { get; init; }

    /// <summary>Nano-USD for 1,000,000 completion tokens.</summary>
    public required long CompletionNanoUsdPerMillion { get; init; }
}

/// <summary>Why a machine has jobs of a model, or none.</summary>
internal sealed record StandingView
{
    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>The reason's stable code.</summary>
    public required string Code { get; init; }

    /// <summary>The reason in words.</summary>
    public required string Reason { get; init; }
}

/// <summary>What a machine does, and what its last day and week went by with.</summary>
internal sealed record ActivityView
{
    /// <summary><c>serving</c>, <c>idle</c>, <c>backed_off</c>, <c>away</c> or <c>not_known</c>.</summary>
    public required string State { get; init; }

    /// <summary>The reason's stable code: the state itself, or why it is idle.</summary>
    public required string Code { get; init; }

    /// <summary>The reason in words.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when; null for a machine that the network has not seen since it writes this down.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last 24 hours, the present one included, the longest part first.</summary>
    public required IReadOnlyList<ActivityShareView> LastDay { get; init; }

    /// <summary>The same for the last 7 days.</summary>
    public required IReadOnlyList<ActivityShareView> LastWeek { get; init; }
}

/// <summary>A part of a day or week.</summary>
internal sealed record ActivityShareView
{
    /// <summary>As of the machine.</summary>
    public required string State { get; init; }

    /// <summary>As of the machine.</summary>
    public required string Code { get; init; }

    /// <summary>In words.</summary>
    public required string Reason { get; init; }

    /// <summary>How long, in minutes, rounded.</summary>
    public required int Minutes { get; init; }
}

/// <summary>A page of machines.</summary>
internal sealed record MachineList
{
    /// <summary>The machines.</summary>
    public required IReadOnlyList<MachineView> Machines { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}

/// <summary>What was earned.</summary>
internal sealed record EarningsList
{
    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Pay that may still be disputed.</summary>
    public required long EscrowNanoUsd { get; init; }

    /// <summary>Pay that can be paid out.</summary>
    public required long PayableNanoUsd { get; init; }

    /// <summary>Payouts on their way.</summary>
    public required long PayoutNanoUsd { get; init; }

    /// <summary>By day, machine and model.</summary>
    public required IReadOnlyList<EarningsView> Earnings { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}

/// <summary>What one machine earned with one model on one day.</summary>
internal sealed record EarningsView
{
    /// <summary>The day in UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Jobs that it answered.</summary>
    public required long Jobs { get; init; }

    /// <summary>Of those, the ones that were paid.</summary>
    public required long PaidJobs { get; init; }

    /// <summary>Of the paid ones, those that were paid by the machine's own ask; the others by the owners' share of the price.</summary>
    public required long AskedJobs { get; init; }

    /// <summary>Attempts that failed, and earned nothing.</summary>
    public required long FailedAttempts { get; init; }

    /// <summary>Tokens that it read for the paid ones.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens that it wrote for the paid ones.</summary>
    public required long CompletionTokens { get; init; }

    /// <summary>What it earned.</summary>
    public required long PayNanoUsd { get; init; }
}

/// <summary>An attempt that earned nothing.</summary>
internal sealed record FailureView
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>What happened.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose fault it was; only <c>miner</c> counts against a machine.</summary>
    public required string Cause { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A page of failed attempts.</summary>
internal sealed record FailureList
{
    /// <summary>The attempts, the latest first.</summary>
    public required IReadOnlyList<FailureView> Failures { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}
