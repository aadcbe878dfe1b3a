using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Silo.Storage;
using Orleans.Runtime;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>One key, stored under the hash of its secret.</summary>
[GrainType("apikey")]
internal sealed class ApiKeyGrain(
    [PersistentState("key")] IPersistentState<ApiKeyState> stored, TimeProvider clock) : Grain, IApiKeyGrain
{
    /// <inheritdoc/>
    public async ValueTask CreateAsync(ApiKeyInfo info)
    {
        if (stored.State.Key == info) return;
        // The hash of 178 random bits: two keys are never alike, so this is a caller's mistake.
        if (stored.State.Key is not null) throw new InvalidOperationException("The key exists already.");
        await stored.ReplaceAsync(new ApiKeyState { Key = info });
    }

    /// <inheritdoc/>
    public ValueTask<ApiKeyInfo?> FindAsync()
    {
        // Whoever makes up keys with a right checksum must not fill the memory with them.
        if (stored.State.Key is null) DeactivateOnIdle();
        return new(stored.State.Key);
    }

    /// <inheritdoc/>
    public async ValueTask RevokeAsync()
    {
        if (stored.State.Key is not { Revoked: null } key) return;
        await stored.ReplaceAsync(new ApiKeyState { Key = key with { Revoked = clock.GetUtcNow() } });
    }
}
