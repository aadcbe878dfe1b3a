using System.Collections.Immutable;
using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>What is stored of an account's keys.</summary>
internal sealed record KeyRingState
{
    /// <summary>The keys, the oldest first.</summary>
    public ImmutableArray<RingKey> Keys { get; init; } = [];
}

/// <summary>A key and where its secrets are stored.</summary>
/// <param name="Info">What the key is.</param>
/// <param name="Hash">The hash of its secret.</param>
/// <param name="OldHash">The hash of the secret before the latest rotation; null when that had ended by then.</param>
/// <param name="OldUntil">Until when the old secret works.</param>
/// <param name="ClientToken">The client token that it was made for; null for none.</param>
internal sealed record RingKey(
    ApiKeyInfo Info, string Hash, string? OldHash = null, DateTimeOffset? OldUntil = null, string? ClientToken = null);
