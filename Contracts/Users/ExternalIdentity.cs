namespace IdleCloud.Contracts.Users;

/// <summary>
/// Who an OpenID Connect provider says that somebody is. Such a person is a user apart from one with the same address and a password:
/// whoever signed up first with somebody else's address must not get hold of that person's later sign-ins, nor the other way round.
/// </summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.ExternalIdentity")]
public sealed record ExternalIdentity
{
    /// <summary>The provider's issuer, a URL.</summary>
    [Id(0)] public required string Issuer { get; init; }

    /// <summary>The provider's name for the person, which never changes there.</summary>
    [Id(1)] public required string Subject { get; init; }

    /// <summary>The address that the provider names; null when none.</summary>
    [Id(2)] public string? Email { get; init; }

    /// <summary>The person's name, for the account.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>The key of the user's grain. An address has no space in it, so that the two never meet.</summary>
    public string UserId => $"oidc {Issuer} {Subject}";
}
