namespace IdleCloud.Contracts.Accounts;

/// <summary>Limits of one account in place of its plan's; a member that is null leaves the plan's limit as it is.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AccountLimits")]
public sealed record AccountLimits
{
    /// <summary>The greatest limit of requests per minute: each request within the minute is remembered.</summary>
    public const int MaxRequestsPerMinute = 1_000_000;

    /// <summary>The greatest limit of requests at once.</summary>
    public const int MaxConcurrentRequestsPerKey = 100_000;

    /// <summary>Requests of the whole account in any minute, 0…<see cref="MaxRequestsPerMinute"/>.</summary>
    [Id(0)] public int? RequestsPerMinute { get; init; }

    /// <summary>Requests of one key in any minute, 0…<see cref="MaxRequestsPerMinute"/>.</summary>
    [Id(1)] public int? KeyRequestsPerMinute { get; init; }

    /// <summary>Requests of one key that run at once, 0…<see cref="MaxConcurrentRequestsPerKey"/>.</summary>
    [Id(2)] public int? ConcurrentRequestsPerKey { get; init; }
}
