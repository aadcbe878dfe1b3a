namespace IdleCloud.Contracts.Accounts;

/// <summary>What is left of the tighter of the two limits on requests, the key's and the account's.</summary>
/// <param name="Limit">Requests in any minute; <see cref="NoLimit"/> where there is none.</param>
/// <param name="Remaining">Requests that would pass now.</param>
/// <param name="Reset">When all of the limit is there again, provided that nothing else is asked.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.RateLimit")]
public readonly record struct RateLimit(
    [property: Id(0)] int Limit,
    [property: Id(1)] int Remaining,
    [property: Id(2)] DateTimeOffset Reset)
{
    /// <summary>Stands for the absence of a limit.</summary>
    public const int NoLimit = int.MaxValue;
}
