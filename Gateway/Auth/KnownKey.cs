using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Gateway.Auth;

/// <summary>A key that exists, and whom it stands for while it is valid.</summary>
/// <param name="Info">What is stored of it.</param>
/// <param name="Owner">Whom it stands for; null when it has outlived its account, so that it opens nothing any more.</param>
internal sealed record KnownKey(ApiKeyInfo Info, Authenticated? Owner)
{
    /// <summary>The owner, if the key is of this kind, not revoked, and not expired by now.</summary>
    public Authenticated? OwnerIfValid(ApiKeyKind kind, DateTimeOffset now) =>
        Info.Kind == kind && Info.IsValid(now) ? Owner : null;
}
