namespace IdleCloud.Gateway.Api.Users;

/// <summary>The body of a sign-up.</summary>
internal sealed record SignUpBody
{
    /// <summary>The address.</summary>
    public required string Email { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }

    /// <summary>The account's name; the address when absent.</summary>
    public string? Name { get; init; }
}

/// <summary>The body of a sign-in.</summary>
internal sealed record SignInBody
{
    /// <summary>The address.</summary>
    public required string Email { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }
}

/// <summary>The body that changes a password.</summary>
internal sealed record PasswordChangeBody
{
    /// <summary>The password until now.</summary>
    public required string CurrentPassword { get; init; }

    /// <summary>The password from now on.</summary>
    public required string NewPassword { get; init; }
}

/// <summary>A session just begun: the only time that its token is seen.</summary>
internal sealed record SessionStartedView
{
    /// <summary>The token.</summary>
    public required string SessionToken { get; init; }

    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }

    /// <summary>Who signed in.</summary>
    public required UserView User { get; init; }
}

/// <summary>A session.</summary>
internal sealed record SessionView
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>What was signed in from, in that program's own words.</summary>
    public required string Device { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>True for the one that the request came with.</summary>
    public bool IsCurrent { get; init; }
}

/// <summary>A page of sessions.</summary>
internal sealed record SessionList
{
    /// <summary>The sessions, the newest first.</summary>
    public required IReadOnlyList<SessionView> Sessions { get; init; }
}

/// <summary>A user.</summary>
internal sealed record UserView
{
    /// <summary>The address as it was given.</summary>
    public required string? Email { get; init; }

    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>When the user was made.</summary>
    public required DateTimeOffset Created { get; init; }
}

/// <summary>Who is asking.</summary>
internal sealed record MeView
{
    /// <summary>The account.</summary>
    public required AccountView Account { get; init; }

    /// <summary>The person; null when a key asks.</summary>
    public UserView? User { get; init; }

    /// <summary>The id of the key or session.</summary>
    public required string KeyId { get; init; }

    /// <summary>What it may be used for.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }
}

/// <summary>An account.</summary>
internal sealed record AccountView
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The plan.</summary>
    public required string Plan { get; init; }

    /// <summary>True while it may not run jobs.</summary>
    public required bool IsSuspended { get; init; }
}
