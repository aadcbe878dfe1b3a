using System.Collections.Immutable;

namespace IdleCloud.Contracts.ApiKeys;

/// <summary>What a key is to be and may do. The members are those of <see cref="ApiKeyInfo"/>.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.NewApiKey")]
public sealed record NewApiKey
{
    /// <summary>What it is for.</summary>
    [Id(0)] public required ApiKeyKind Kind { get; init; }

    /// <summary>The name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>What it may be used for.</summary>
    [Id(2)] public ApiScopes Scopes { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    [Id(3)] public DateTimeOffset? Expires { get; init; }

    /// <summary>What it may spend in all; null for as much as the account has.</summary>
    [Id(4)] public long? BudgetNanoUsd { get; init; }

    /// <summary>Requests of this key in any minute; null for the plan's limit.</summary>
    [Id(5)] public int? RequestsPerMinute { get; init; }

    /// <summary>A label for the owner's own accounting.</summary>
    [Id(6)] public string? Project { get; init; }

    /// <summary>The only models that it may ask; empty for all.</summary>
    [Id(7)] public ImmutableArray<string> AllowedModels { get; init; } = [];

    /// <summary>
    /// What tells a repeated request from a new one; null for a request that is never repeated. Only for a key that is made.
    /// </summary>
    [Id(8)] public string? ClientToken { get; init; }

    /// <summary>A customer's key with the scopes for inference, and no limit of its own.</summary>
    public static NewApiKey Customer(string name) => new() { Kind = ApiKeyKind.Customer, Name = name, Scopes = ApiScopes.Inference };
}
