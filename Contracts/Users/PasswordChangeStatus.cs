namespace IdleCloud.Contracts.Users;

/// <summary>What became of a <see cref="PasswordChange"/>.</summary>
[GenerateSerializer, Alias("IdleCloud.PasswordChangeStatus")]
public enum PasswordChangeStatus
{
    /// <summary>The new one holds from now on.</summary>
    Changed,

    /// <summary>The current one is wrong, or there is none.</summary>
    Rejected,

    /// <summary>Too many failed tries, or too many passwords are being hashed just now.</summary>
    Throttled,

    /// <summary>There is no such user.</summary>
    NotFound,
}
