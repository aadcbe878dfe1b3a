using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Gateway.Auth;

/// <summary>Who sent a request, and what is known of them at the edge, at most as old as the key cache keeps it.</summary>
/// <param name="Key">The key that it came with.</param>
/// <param name="KeyHash">SHA-256 of the key in lower-case hexadecimal.</param>
/// <param name="IsSuspended">True when the account may not run jobs. Its grain decides finally; this only lets the error come in its order.</param>
internal sealed record Authenticated(ApiKeyInfo Key, string KeyHash, bool IsSuspended)
{
    /// <summary>The account that the key belongs to.</summary>
    public string AccountId => Key.AccountId;
}
