namespace IdleCloud.Contracts.ApiKeys;

/// <summary>One key; the grain's key is <see cref="ApiKeyFormat.Hash"/> of the secret.</summary>
[Alias("IdleCloud.IApiKeyGrain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores a new key; called by the account that issues it.</summary>
    [Alias("CreateAsync")]
    ValueTask CreateAsync(ApiKeyInfo info);

    /// <summary>The key, revoked and expired ones included; null for one that was never made.</summary>
    [Alias("FindAsync")]
    ValueTask<ApiKeyInfo?> FindAsync();

    /// <summary>Revokes the key; a repeat keeps the first time.</summary>
    [Alias("RevokeAsync")]
    ValueTask RevokeAsync();
}
