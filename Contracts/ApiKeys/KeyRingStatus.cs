namespace IdleCloud.Contracts.ApiKeys;

/// <summary>What became of a change to an account's keys.</summary>
[GenerateSerializer, Alias("IdleCloud.KeyRingStatus")]
public enum KeyRingStatus
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>There is no such account.</summary>
    NoAccount,

    /// <summary>The account has no such key.</summary>
    NotFound,

    /// <summary>The key has been revoked or has expired, so that nothing about it changes any more.</summary>
    Ended,

    /// <summary>A key was made for this client token before; its secret was in that answer and is nowhere else.</summary>
    AlreadyMade,

    /// <summary>The account has as many valid keys of this kind as it may.</summary>
    TooManyKeys,
}
