namespace IdleCloud.Contracts.Users;

/// <summary>Somebody wants to sign in.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SignIn")]
public sealed record SignIn
{
    /// <summary>The password.</summary>
    [Id(0)] public required string Password { get; init; }

    /// <summary>Where it comes from: an IP address, by which failures are counted.</summary>
    [Id(1)] public required string Address { get; init; }

    /// <summary>What it comes from, for the list of sessions: the program's own words, cut short.</summary>
    [Id(2)] public required string Device { get; init; }

    /// <summary>Leaves the password out.</summary>
    public override string ToString() => nameof(SignIn);
}
