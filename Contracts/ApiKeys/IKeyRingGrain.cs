using System.Collections.Immutable;

namespace IdleCloud.Contracts.ApiKeys;

/// <summary>The keys of one account; the grain's key is the account id. Its changes exclude each other.</summary>
[Alias("IdleCloud.IKeyRingGrain")]
public interface IKeyRingGrain : IGrainWithStringKey
{
    /// <summary>The most valid keys of each kind.</summary>
    const int MaxActiveKeys = 10;

    /// <summary>The longest that a rotated key's old secret may go on working.</summary>
    static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(7);

    /// <summary>All keys, the newest first: the valid ones, and of those that ended the latest hundred.</summary>
    [Alias("ListAsync")]
    ValueTask<ImmutableArray<ApiKeyEntry>> ListAsync();

    /// <summary>Makes a key. The secret is in the answer and nowhere else: only its hash is stored.</summary>
    [Alias("CreateAsync")]
    ValueTask<KeyRingResult> CreateAsync(NewApiKey key);

    /// <summary>Changes what a valid key may do; the whole of it is replaced.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="terms">What it may do from now on; its kind stays.</param>
    [Alias("UpdateAsync")]
    ValueTask<KeyRingResult> UpdateAsync(string keyId, NewApiKey terms);

    /// <summary>Gives a valid key a new secret. One older secret at most works besides, until the overlap's end.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="overlap">How long the old secret goes on working, up to <see cref="MaxOverlap"/>; zero ends it at once.</param>
    [Alias("RotateAsync")]
    ValueTask<KeyRingResult> RotateAsync(string keyId, TimeSpan overlap);

    /// <summary>Revokes a key with all its secrets: within a second no gateway takes it any more. A repeat keeps the first time.</summary>
    [Alias("RevokeAsync")]
    ValueTask<KeyRingResult> RevokeAsync(string keyId);
}
