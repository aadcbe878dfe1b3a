namespace IdleCloud.Gateway.Auth;

/// <summary>Who sent a request.</summary>
/// <param name="AccountId">The account that the key belongs to.</param>
/// <param name="KeyHash">SHA-256 of the key in lower-case hexadecimal.</param>
internal sealed record Authenticated(string AccountId, string KeyHash);
