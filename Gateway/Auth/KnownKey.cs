using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Gateway.Auth;

/// <summary>A key that exists, and whom it stands for while it is valid.</summary>
internal sealed record KnownKey(ApiKeyInfo Info, Authenticated Owner)
{
    /// <summary>True when the key is of this kind, not revoked, and not expired by now.</summary>
    public bool IsValid(ApiKeyKind kind, DateTimeOffset now) =>
        Info.Kind == kind && Info.Revoked is null && !(Info.Expires <= now);
}
