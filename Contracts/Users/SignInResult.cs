namespace IdleCloud.Contracts.Users;

/// <summary>The answer to a <see cref="SignIn"/>.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SignInResult")]
public sealed record SignInResult
{
    /// <summary>What became of it.</summary>
    [Id(0)] public required SignInStatus Status { get; init; }

    /// <summary>The session; null unless signed in.</summary>
    [Id(1)] public SessionInfo? Session { get; init; }

    /// <summary>The session's token, <c>is_…</c>; the only time that it is seen. Null unless signed in.</summary>
    [Id(2)] public string? Token { get; init; }

    /// <summary>Who signed in; null unless somebody did.</summary>
    [Id(3)] public UserInfo? User { get; init; }

    /// <summary>How long until another try is looked at; zero unless throttled.</summary>
    [Id(4)] public TimeSpan RetryAfter { get; init; }

    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"SignInResult {{ Status = {Status}, Session = {Session?.Id} }}";
}
