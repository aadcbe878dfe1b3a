using System.Collections.Immutable;
using System.Security.Cryptography;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Silo.Storage;
using Orleans.Runtime;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>
/// The keys of one account. It keeps the list; what a gateway asks for is stored under each secret's hash, in <see cref="ApiKeyGrain"/>.
/// Of two writes that one change needs, the secret's comes first: a crash between them leaves a secret that nobody was told, or a key
/// that has ended and is listed as valid until the change is repeated.
/// </summary>
[GrainType("keyring")]
internal sealed class KeyRingGrain(
    [PersistentState("ring")] IPersistentState<KeyRingState> stored, TimeProvider clock) : Grain, IKeyRingGrain
{
    /// <summary>Keys that have ended and are still listed; older ones are forgotten here, and stay refused.</summary>
    internal const int MaxEndedKeys = 100;

    private const int IdBytes = 12;

    private ImmutableArray<RingKey> Keys => stored.State.Keys;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ApiKeyEntry>> ListAsync()
    {
        ApiKeyEntry[] entries = await Task.WhenAll(Keys.Reverse().Select(DescribeAsync));
        return [.. entries];
    }

    /// <inheritdoc/>
    public async ValueTask<KeyRingResult> CreateAsync(NewApiKey key)
    {
        // 1. May it be.
        string accountId = this.GetPrimaryKeyString();
        if (await GrainFactory.GetGrain<IAccountGrain>(accountId).GetAsync() is null) return Refused(KeyRingStatus.NoAccount);
        if (key.ClientToken is { } token && Keys.FirstOrDefault(each => each.ClientToken == token) is { } known)
        {
            return new KeyRingResult { Status = KeyRingStatus.AlreadyMade, Key = known.Info };
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (Keys.Count(each => each.Info.Kind == key.Kind && each.Info.IsValid(now)) >= IKeyRingGrain.MaxActiveKeys)
        {
            return Refused(KeyRingStatus.TooManyKeys);
        }

        // 2. The secret, then the list.
        string secret = ApiKeyFormat.Generate(key.Kind);
        var info = new ApiKeyInfo
        {
            Id = NewId(),
            AccountId = accountId,
            Kind = key.Kind,
            Name = key.Name,
            LastFour = secret[^4..],
            Created = now,
        };
        var made = new RingKey(With(info, key), ApiKeyFormat.Hash(secret), ClientToken: key.ClientToken);
        await SecretOf(made.Hash).CreateAsync(made.Info);
        await stored.ReplaceAsync(new KeyRingState { Keys = [.. WithoutOldest(now), made] });
        return new KeyRingResult { Status = KeyRingStatus.Done, Key = made.Info, Secret = secret };
    }

    /// <inheritdoc/>
    public async ValueTask<KeyRingResult> UpdateAsync(string keyId, NewApiKey terms)
    {
        if (Check(keyId, out RingKey? key) is { } refused) return refused;
        RingKey changed = key! with { Info = With(key.Info, terms) };
        await SecretOf(changed.Hash).UpdateAsync(changed.Info);
        if (changed.OldHash is { } old) await SecretOf(old).UpdateAsync(Ending(changed.Info, changed.OldUntil));
        return await ReplaceAsync(key, changed);
    }

    /// <inheritdoc/>
    public async ValueTask<KeyRingResult> RotateAsync(string keyId, TimeSpan overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, IKeyRingGrain.MaxOverlap);
        if (Check(keyId, out RingKey? key) is { } refused) return refused;

        // 1. The new secret. 2. An end to the old one, and at once to the one before it.
        string secret = ApiKeyFormat.Generate(key!.Info.Kind);
        ApiKeyInfo info = key.Info with { LastFour = secret[^4..] };
        bool overlaps = overlap > TimeSpan.Zero;
        DateTimeOffset until = clock.GetUtcNow() + overlap;
        var rotated = new RingKey(info, ApiKeyFormat.Hash(secret), overlaps ? key.Hash : null, overlaps ? until : null, key.ClientToken);
        await SecretOf(rotated.Hash).CreateAsync(info);
        if (key.OldHash is { } older) await SecretOf(older).RevokeAsync();
        if (overlaps) await SecretOf(key.Hash).UpdateAsync(Ending(key.Info, until));
        else await SecretOf(key.Hash).RevokeAsync();
        return (await ReplaceAsync(key, rotated)) with { Secret = secret };
    }

    /// <inheritdoc/>
    public async ValueTask<KeyRingResult> RevokeAsync(string keyId)
    {
        if (Find(keyId) is not { } key) return Refused(KeyRingStatus.NotFound);
        await SecretOf(key.Hash).RevokeAsync();
        if (key.OldHash is { } old) await SecretOf(old).RevokeAsync();
        if (key.Info.Revoked is not null) return new KeyRingResult { Status = KeyRingStatus.Done, Key = key.Info };
        return await ReplaceAsync(key, key with { Info = key.Info with { Revoked = clock.GetUtcNow() } });
    }

    private async Task<ApiKeyEntry> DescribeAsync(RingKey key)
    {
        DateTimeOffset? used = await SecretOf(key.Hash).GetLastUsedAsync();
        bool oldWorks = key.Info.Revoked is null && key.OldUntil > clock.GetUtcNow();
        if (oldWorks && await SecretOf(key.OldHash!).GetLastUsedAsync() is { } older && !(used > older)) used = older;
        return new ApiKeyEntry { Info = key.Info, LastUsed = used, OldSecretUntil = oldWorks ? key.OldUntil : null };
    }

    private async ValueTask<KeyRingResult> ReplaceAsync(RingKey key, RingKey changed)
    {
        await stored.ReplaceAsync(new KeyRingState { Keys = Keys.Replace(key, changed) });
        return new KeyRingResult { Status = KeyRingStatus.Done, Key = changed.Info };
    }

    private KeyRingResult? Check(string keyId, out RingKey? key)
    {
        key = Find(keyId);
        if (key is null) return Refused(KeyRingStatus.NotFound);
        return key.Info.IsValid(clock.GetUtcNow()) ? null : Refused(KeyRingStatus.Ended);
    }

    private RingKey? Find(string keyId) => Keys.FirstOrDefault(key => key.Info.Id == keyId);

    private IApiKeyGrain SecretOf(string hash) => GrainFactory.GetGrain<IApiKeyGrain>(hash);

    /// <summary>Makes room in the list: the keys that ended first leave it.</summary>
    private IEnumerable<RingKey> WithoutOldest(DateTimeOffset now)
    {
        int surplus = Keys.Count(key => !key.Info.IsValid(now)) - MaxEndedKeys + 1;
        return Keys.Where(key => key.Info.IsValid(now) || surplus-- <= 0);
    }

    private static ApiKeyInfo With(ApiKeyInfo info, NewApiKey terms) => info with
    {
        Name = terms.Name,
        Scopes = terms.Scopes,
        Expires = terms.Expires,
        BudgetNanoUsd = terms.BudgetNanoUsd,
        RequestsPerMinute = terms.RequestsPerMinute,
        Project = terms.Project,
        AllowedModels = terms.AllowedModels.IsDefault ? [] : terms.AllowedModels,
    };

    /// <summary>The key as its old secret has it: ends with the overlap, or before it with the key.</summary>
    private static ApiKeyInfo Ending(ApiKeyInfo info, DateTimeOffset? until) =>
        info with { Expires = info.Expires < until ? info.Expires : until };

    private static KeyRingResult Refused(KeyRingStatus status) => new() { Status = status };

    private static string NewId() => $"key_{RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true)}";
}
