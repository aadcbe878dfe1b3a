using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Api.Keys;

/// <summary>What the holder of a key decides about it: the body that makes one, and that changes one member by member.</summary>
internal sealed record KeyTerms
{
    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it may be used for; absent for inference alone.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What it may spend in all; null for as much as the account has.</summary>
    public long? BudgetNanoUsd { get; init; }

    /// <summary>Requests of this key in any minute; null for the plan's limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>A label for the owner's own accounting.</summary>
    public string? Project { get; init; }

    /// <summary>The only models that it may ask; empty or null for all.</summary>
    public IReadOnlyList<string>? AllowedModels { get; init; }
}

/// <summary>The body of a rotation.</summary>
internal sealed record RotateBody
{
    /// <summary>For how long the old secret goes on working.</summary>
    public long OverlapSeconds { get; init; }
}

/// <summary>A key.</summary>
internal sealed record KeyView
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary><c>customer</c>, <c>miner</c> or <c>operator</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The secret's last four characters.</summary>
    public required string LastFour { get; init; }

    /// <summary><c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it was last used, right to some minutes.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Until when the secret before the latest rotation works.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>What it may be used for.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>What it may spend in all.</summary>
    public long? BudgetNanoUsd { get; init; }

    /// <summary>What it has spent, ever; null in lists.</summary>
    public long? SpentNanoUsd { get; init; }

    /// <summary>Requests of this key in any minute.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>A label for the owner's own accounting.</summary>
    public string? Project { get; init; }

    /// <summary>The only models that it may ask; empty for all.</summary>
    public required IReadOnlyList<string> AllowedModels { get; init; }
}

/// <summary>A key with its secret: the only time that it is seen.</summary>
internal sealed record NewKeyView
{
    /// <summary>The secret.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The key.</summary>
    public required KeyView Key { get; init; }
}

/// <summary>A page of keys.</summary>
internal sealed record KeyList
{
    /// <summary>The keys, the newest first.</summary>
    public required IReadOnlyList<KeyView> Keys { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}
