namespace IdleCloud.Contracts.Users;

/// <summary>The answer to a <see cref="PasswordChange"/>.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="RetryAfter">How long until another try is looked at; zero unless throttled.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.PasswordChangeResult")]
public readonly record struct PasswordChangeResult(
    [property: Id(0)] PasswordChangeStatus Status,
    [property: Id(1)] TimeSpan RetryAfter = default);
