namespace IdleCloud.Contracts.Users;

/// <summary>A person who may sign in. The password's hash is not part of it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.UserInfo")]
public sealed record UserInfo
{
    /// <summary>
    /// The id, which is the key of the user's grain: the address in the form of <see cref="EmailAddress"/>, or what
    /// <see cref="ExternalIdentity"/> makes.
    /// </summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The address as it was given; null where a provider named none. For people to see: nothing is decided by it.</summary>
    [Id(1)] public string? Email { get; init; }

    /// <summary>The account that the person has.</summary>
    [Id(2)] public required string AccountId { get; init; }

    /// <summary>When the user was made.</summary>
    [Id(3)] public required DateTimeOffset Created { get; init; }

    /// <summary>True when the person can sign in with a password.</summary>
    [Id(4)] public bool HasPassword { get; init; }
}
