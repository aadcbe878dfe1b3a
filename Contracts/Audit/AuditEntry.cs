namespace IdleCloud.Contracts.Audit;

/// <summary>Something that an operator has asked for: written down before it is done, and never changed.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>Its number; 0 until it is written.</summary>
    [Id(0)] public long Id { get; init; }

    /// <summary>When.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>Whose key: the operator's account.</summary>
    [Id(2)] public required string ActorAccountId { get; init; }

    /// <summary>Which key.</summary>
    [Id(3)] public required string ActorKeyId { get; init; }

    /// <summary>What is asked for, for example <c>grant</c>.</summary>
    [Id(4)] public required string Action { get; init; }

    /// <summary>What it is done to: an account's or a model's id.</summary>
    [Id(5)] public required string Target { get; init; }

    /// <summary>The particulars as JSON, without secrets.</summary>
    [Id(6)] public required string Detail { get; init; }

    /// <summary>The request id, by which the gateway's log has more.</summary>
    [Id(7)] public required string RequestId { get; init; }
}
