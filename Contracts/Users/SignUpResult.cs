namespace IdleCloud.Contracts.Users;

/// <summary>The answer to a <see cref="SignUp"/>.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SignUpResult")]
public sealed record SignUpResult
{
    /// <summary>What became of it.</summary>
    [Id(0)] public required SignUpStatus Status { get; init; }

    /// <summary>The user made; null where none was.</summary>
    [Id(1)] public UserInfo? User { get; init; }
}
