namespace IdleCloud.Contracts.Users;

/// <summary>Somebody wants to become a user.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SignUp")]
public sealed record SignUp
{
    /// <summary>The address as it was given.</summary>
    [Id(0)] public required string Email { get; init; }

    /// <summary>The password; null for a user that an operator makes, and who cannot sign in with one.</summary>
    [Id(1)] public string? Password { get; init; }

    /// <summary>The account's name.</summary>
    [Id(2)] public required string AccountName { get; init; }

    /// <summary>Leaves the password out.</summary>
    public override string ToString() => nameof(SignUp);
}
