namespace IdleCloud.Contracts.Users;

/// <summary>What became of a <see cref="SignUp"/>.</summary>
[GenerateSerializer, Alias("IdleCloud.SignUpStatus")]
public enum SignUpStatus
{
    /// <summary>The user and its account are made.</summary>
    Created,

    /// <summary>There is a user with this address.</summary>
    Exists,

    /// <summary>Too many passwords are being hashed just now.</summary>
    Busy,
}
