namespace IdleCloud.Contracts.Accounts;

/// <summary>What an operator changes of an account; members that are null stay as they are.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AccountChange")]
public sealed record AccountChange
{
    /// <summary>The new plan.</summary>
    [Id(0)] public AccountPlan? Plan { get; init; }

    /// <summary>Limits in place of those the account had, all of them.</summary>
    [Id(1)] public AccountLimits? Limits { get; init; }

    /// <summary>Whether it may run jobs.</summary>
    [Id(2)] public bool? IsSuspended { get; init; }
}
