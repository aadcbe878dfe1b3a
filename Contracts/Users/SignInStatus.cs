namespace IdleCloud.Contracts.Users;

/// <summary>What became of a <see cref="SignIn"/>.</summary>
[GenerateSerializer, Alias("IdleCloud.SignInStatus")]
public enum SignInStatus
{
    /// <summary>There is a session now.</summary>
    SignedIn,

    /// <summary>There is no such user, or the password is another one. Which of the two is not told, and takes the same time.</summary>
    Rejected,

    /// <summary>Too many tries have failed lately, from this address or for this user.</summary>
    Throttled,
}
