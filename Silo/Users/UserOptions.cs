namespace IdleCloud.Silo.Users;

/// <summary>How people sign in. Section <c>Users</c>.</summary>
internal sealed class UserOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Users";

    /// <summary>How long a session lasts. Longer spares people passwords; a stolen token works for so long. Default: 14 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Sessions of one user at once; the oldest ends when there would be more. Default: 20.</summary>
    public int MaxSessions { get; set; } = 20;

    /// <summary>
    /// Rounds of PBKDF2 with SHA-512 for a password. More makes a stolen table of hashes harder to use, and each sign-in dearer: about
    /// 0.1 s of a core. Stored hashes keep theirs until their next sign-in. Default: 210,000, what OWASP advises.
    /// </summary>
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>Passwords that are hashed at once in this silo. More lets a flood of sign-ins take more cores. Default: 2.</summary>
    public int MaxHashing { get; set; } = 2;

    /// <summary>Sign-ins and sign-ups that may wait for that; further ones are told to come back. Default: 64.</summary>
    public int MaxWaiting { get; set; } = 64;

    /// <summary>
    /// Failed tries for one user from one address within <see cref="FailureWindow"/>, after which further ones from there are not looked
    /// at. Default: 5.
    /// </summary>
    public int FailuresPerAddress { get; set; } = 5;

    /// <summary>
    /// The same for one user from all addresses: high enough that nobody locks somebody else out by the way, low enough that guessing
    /// from everywhere is hopeless. Default: 50.
    /// </summary>
    public int FailuresPerUser { get; set; } = 50;

    /// <summary>For how long a failed try counts. Default: 15 min.</summary>
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(15);
}
