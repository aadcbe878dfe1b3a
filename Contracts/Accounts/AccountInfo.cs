namespace IdleCloud.Contracts.Accounts;

/// <summary>An account.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AccountInfo")]
public sealed record AccountInfo
{
    /// <summary>The id, for example <c>acct_1f0c…</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    [Id(2)] public required DateTimeOffset Created { get; init; }

    /// <summary>True while it may not run jobs.</summary>
    [Id(3)] public bool IsSuspended { get; init; }

    /// <summary>What it has agreed with the operator.</summary>
    [Id(4)] public AccountPlan Plan { get; init; }

    /// <summary>Limits of its own in place of the plan's; null for none.</summary>
    [Id(5)] public AccountLimits? Limits { get; init; }
}
