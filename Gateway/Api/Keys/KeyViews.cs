using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Gateway.Api.Keys;

/// <summary>Keys in the API's words.</summary>
internal static class KeyViews
{
    /// <summary>A key of the list.</summary>
    public static KeyView Of(ApiKeyEntry entry, DateTimeOffset now) => Of(entry.Info, now) with
    {
        LastUsed = entry.LastUsed,
        OldSecretUntil = entry.OldSecretUntil,
    };

    /// <summary>A key as it is stored.</summary>
    public static KeyView Of(ApiKeyInfo key, DateTimeOffset now) => new()
    {
        Id = key.Id,
        Kind = KindOf(key.Kind),
        Name = key.Name,
        LastFour = key.LastFour,
        Status = key.Revoked is not null ? "revoked" : key.IsValid(now) ? "active" : "expired",
        Created = key.Created,
        Expires = key.Expires,
        Revoked = key.Revoked,
        Scopes = ApiScopeNames.Of(key.Scopes),
        BudgetNanoUsd = key.BudgetNanoUsd,
        RequestsPerMinute = key.RequestsPerMinute,
        Project = key.Project,
        AllowedModels = key.AllowedModels.IsDefault ? [] : key.AllowedModels,
    };

    /// <summary>What the holder may change of a key.</summary>
    public static KeyTerms TermsOf(ApiKeyInfo key) => new()
    {
        Name = key.Name,
        Scopes = ApiScopeNames.Of(key.Scopes),
        Expires = key.Expires,
        BudgetNanoUsd = key.BudgetNanoUsd,
        RequestsPerMinute = key.RequestsPerMinute,
        Project = key.Project,
        AllowedModels = key.AllowedModels.IsDefault ? [] : key.AllowedModels,
    };

    private static string KindOf(ApiKeyKind kind) => kind switch
    {
        ApiKeyKind.Customer => "customer",
        ApiKeyKind.Miner => "miner",
        ApiKeyKind.Operator => "operator",
        _ => "session",
    };
}
