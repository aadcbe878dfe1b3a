namespace IdleCloud.Contracts.Users;

/// <summary>Somebody wants another password, or an operator sets one for a person who has lost theirs.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PasswordChange")]
public sealed record PasswordChange
{
    /// <summary>The password until now; null when an operator vouches instead.</summary>
    [Id(0)] public string? Current { get; init; }

    /// <summary>The password from now on.</summary>
    [Id(1)] public required string New { get; init; }

    /// <summary>Where it comes from: an IP address, by which failures are counted.</summary>
    [Id(2)] public required string Address { get; init; }

    /// <summary>The session that goes on; all others end, since whoever has them may have had the password. Null: every one ends.</summary>
    [Id(3)] public string? KeptSessionId { get; init; }

    /// <summary>Leaves the passwords out.</summary>
    public override string ToString() => nameof(PasswordChange);
}
