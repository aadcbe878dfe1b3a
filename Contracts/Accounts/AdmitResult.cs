namespace IdleCloud.Contracts.Accounts;

/// <summary>Whether an account's job may run.</summary>
[GenerateSerializer, Alias("IdleCloud.AdmitResult")]
public enum AdmitResult
{
    /// <summary>It may.</summary>
    Admitted,

    /// <summary>The account is suspended.</summary>
    Suspended,

    /// <summary>There is no such account.</summary>
    NotFound,
}
