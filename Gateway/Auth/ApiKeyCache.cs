using System.Collections.Concurrent;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Catalog;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Auth;

/// <summary>
/// What the grains of keys and their accounts have said within the last second, unknown keys included: a client with a wrong key asks
/// as often as one with a right key.
/// </summary>
internal sealed class ApiKeyCache(
    IGrainFactory grains, IOptions<ApiKeyCacheOptions> options, LookUps lookUps, TimeProvider time)
{
    private readonly ApiKeyCacheOptions _options = options.Value;
    private readonly ConcurrentDictionary<KeyDigest, ExpiringValue<KnownKey?>> _keys = new();
    private long _lastSweep = time.GetTimestamp();

    /// <summary>What is known of a key; null for one that was never made.</summary>
    /// <exception cref="TimeoutException">The key's grain or the account's does not answer.</exception>
    public ValueTask<KnownKey?> FindAsync(KeyDigest digest, CancellationToken cancellationToken) =>
        (_keys.TryGetValue(digest, out ExpiringValue<KnownKey?>? key) ? key : Add(digest)).GetAsync(cancellationToken);

    private ExpiringValue<KnownKey?> Add(KeyDigest digest)
    {
        string hash = digest.ToString();
        ExpiringValue<KnownKey?> key = new(() => LoadAsync(hash), _options.TimeToLive, lookUps.Patience, time);
        return HasRoom() ? _keys.GetOrAdd(digest, key) : key;
    }

    private async Task<KnownKey?> LoadAsync(string hash)
    {
        var key = grains.GetGrain<IApiKeyGrain>(hash);
        if (await lookUps.AskAsync(key, static key => key.FindAsync()).ConfigureAwait(false) is not { } info) return null;
        var owner = grains.GetGrain<IAccountGrain>(info.AccountId);
        AccountInfo? account = await lookUps.AskAsync(owner, static owner => owner.GetAsync()).ConfigureAwait(false);
        return new(info, account is null ? null : new(info, hash, account.IsSuspended));
    }

    /// <summary>
    /// When full, throws out what is stale: by one caller, and once in a time to live, so that a flood of made-up keys does not
    /// make every request walk through them.
    /// </summary>
    private bool HasRoom()
    {
        if (_keys.Count < _options.Capacity) return true;
        long last = Volatile.Read(ref _lastSweep);
        if (time.GetElapsedTime(last) < _options.TimeToLive
            || Interlocked.CompareExchange(ref _lastSweep, time.GetTimestamp(), last) != last)
        {
            return false;
        }

        foreach ((KeyDigest digest, ExpiringValue<KnownKey?> key) in _keys)
        {
            if (key.IsStale) _keys.TryRemove(new(digest, key));
        }

        return _keys.Count < _options.Capacity;
    }
}
