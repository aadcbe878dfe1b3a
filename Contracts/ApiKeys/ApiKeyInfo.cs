namespace IdleCloud.Contracts.ApiKeys;

/// <summary>What is stored of a key. The secret is not.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.ApiKeyInfo")]
public sealed record ApiKeyInfo
{
    /// <summary>The account that it belongs to.</summary>
    [Id(0)] public required string AccountId { get; init; }

    /// <summary>What it is for.</summary>
    [Id(1)] public required ApiKeyKind Kind { get; init; }

    /// <summary>The name for people.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The key's last four characters, so that its owner can tell it from others.</summary>
    [Id(3)] public required string LastFour { get; init; }

    /// <summary>When it was made.</summary>
    [Id(4)] public required DateTimeOffset Created { get; init; }

    /// <summary>When it was revoked; null while it is valid.</summary>
    [Id(5)] public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    [Id(6)] public DateTimeOffset? Expires { get; init; }
}
