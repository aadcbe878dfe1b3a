using System.Collections.Immutable;

namespace IdleCloud.Contracts.ApiKeys;

/// <summary>What is stored of a key, and all that a gateway needs to judge a request by. The secret is not.</summary>
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

    /// <summary>
    /// The name for programs, for example <c>key_5f0c…</c>: may be shown, and stays when the secret is rotated, so that what the key has
    /// spent stays with it.
    /// </summary>
    [Id(7)] public string Id { get; init; } = "";

    /// <summary>What it may be used for.</summary>
    [Id(8)] public ApiScopes Scopes { get; init; }

    /// <summary>What it may spend in all, ≥ 0; null for as much as the account has.</summary>
    [Id(9)] public long? BudgetNanoUsd { get; init; }

    /// <summary>Requests of this key in any minute, ≥ 1; null for the plan's limit.</summary>
    [Id(10)] public int? RequestsPerMinute { get; init; }

    /// <summary>A label for the owner's own accounting.</summary>
    [Id(11)] public string? Project { get; init; }

    /// <summary>The only models that it may ask; empty (or default) for all.</summary>
    [Id(12)] public ImmutableArray<string> AllowedModels { get; init; } = [];

    /// <summary>Who is signed in, for a session's token: the key of the user's grain.</summary>
    [Id(13)] public string? UserId { get; init; }

    /// <summary>True when the key may ask this model.</summary>
    public bool Allows(string modelId) => AllowedModels.IsDefaultOrEmpty || AllowedModels.Contains(modelId);

    /// <summary>True when the key is neither revoked nor expired by now.</summary>
    public bool IsValid(DateTimeOffset now) => Revoked is null && !(Expires <= now);
}
