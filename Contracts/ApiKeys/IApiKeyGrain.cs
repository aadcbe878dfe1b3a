using Orleans.Concurrency;

namespace IdleCloud.Contracts.ApiKeys;

/// <summary>One key's secret; the grain's key is <see cref="ApiKeyFormat.Hash"/> of it.</summary>
[Alias("IdleCloud.IApiKeyGrain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores a new key; a repeat with the same <see cref="ApiKeyInfo.Id"/> changes nothing.</summary>
    [Alias("CreateAsync")]
    ValueTask CreateAsync(ApiKeyInfo info);

    /// <summary>
    /// The key, revoked and expired ones included; null for one that was never made. Asked by gateways for each key in use, once a
    /// second at most: so this is also how its last use is known. Answered from memory, also while a change is being stored.
    /// </summary>
    [Alias("FindAsync"), AlwaysInterleave]
    ValueTask<ApiKeyInfo?> FindAsync();

    /// <summary>Replaces what is stored of an existing key; nothing happens to one that is revoked or was never made.</summary>
    [Alias("UpdateAsync")]
    ValueTask UpdateAsync(ApiKeyInfo info);

    /// <summary>Revokes the key; a repeat keeps the first time.</summary>
    [Alias("RevokeAsync")]
    ValueTask RevokeAsync();

    /// <summary>When the key was last used, right to some minutes; null for never.</summary>
    [Alias("GetLastUsedAsync"), AlwaysInterleave]
    ValueTask<DateTimeOffset?> GetLastUsedAsync();
}
