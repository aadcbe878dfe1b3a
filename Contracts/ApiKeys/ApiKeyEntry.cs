namespace IdleCloud.Contracts.ApiKeys;

/// <summary>A key as its owner sees it in the list.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.ApiKeyEntry")]
public sealed record ApiKeyEntry
{
    /// <summary>What is stored of it.</summary>
    [Id(0)] public required ApiKeyInfo Info { get; init; }

    /// <summary>When it was last used, right to some minutes; null for never.</summary>
    [Id(1)] public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Until when the secret before the latest rotation works; null when it does not.</summary>
    [Id(2)] public DateTimeOffset? OldSecretUntil { get; init; }
}
