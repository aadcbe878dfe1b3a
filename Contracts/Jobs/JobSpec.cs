using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Jobs;

/// <summary>What the grains need to know of a request. The prompt is not part of it: it never enters a grain message.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobSpec")]
public sealed record JobSpec
{
    /// <summary>The account that asked.</summary>
    [Id(0)] public required string AccountId { get; init; }

    /// <summary>The key that asked: its id that may be shown, which stays when its secret is rotated.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>The catalogue model, for example <c>idle-tiny</c>.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>The session of the gateway that talks to the customer: the key of its <see cref="IGatewaySessionGrain"/>.</summary>
    [Id(3)] public required string GatewayId { get; init; }

    /// <summary>
    /// The model's price, as the gateway's copy of the catalogue has it, or the most that the customer pays where that is lower; frozen from
    /// here on.
    /// </summary>
    [Id(4)] public required ModelPrice Price { get; init; }

    /// <summary>The most tokens that the prompt can have.</summary>
    [Id(5)] public required long PromptCeilingTokens { get; init; }

    /// <summary>The most tokens that the customer wants, ≥ 1; null for as many as model and credit allow.</summary>
    [Id(6)] public long? MaxCompletionTokens { get; init; }

    /// <summary>The most tokens that the model can answer with.</summary>
    [Id(7)] public required long ModelLimitTokens { get; init; }

    /// <summary>What the key is allowed.</summary>
    [Id(8)] public KeyLimits KeyLimits { get; init; }

    /// <summary>What the customer wishes of the miner.</summary>
    [Id(9)] public DispatchWishes Wishes { get; init; } = DispatchWishes.None;

    /// <summary>The request's span as a W3C <c>traceparent</c>, for the silo's own; null when it is not traced.</summary>
    [Id(10)] public string? TraceParent { get; init; }

    /// <summary>True when <see cref="Price"/> is, in any of its parts, below the list price: only miners that ask for less may have the job.</summary>
    [Id(11)] public bool IsBelowList { get; init; }

    /// <summary>
    /// True when the gateway has reason to think that there are miners: a pool that knows of none has then lost them with its silo, and is
    /// asked again until they have reported.
    /// </summary>
    [Id(12)] public bool ExpectsMiners { get; init; }

    /// <summary>True for a line of a batch: it gets a slot only while nobody waits for one, and does not count against limits on requests.</summary>
    [Id(13)] public bool IsBatch { get; init; }
}
