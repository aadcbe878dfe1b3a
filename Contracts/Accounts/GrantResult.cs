namespace IdleCloud.Contracts.Accounts;

/// <summary>What became of a <see cref="CreditGrant"/>.</summary>
[GenerateSerializer, Alias("IdleCloud.GrantResult")]
public enum GrantResult
{
    /// <summary>It is in the books.</summary>
    Granted,

    /// <summary>It was in the books before.</summary>
    AlreadyGranted,

    /// <summary>Its reference is in the books with another amount or reason. Nothing was granted.</summary>
    Conflict,
}
