namespace IdleCloud.Contracts.Accounts;

/// <summary>Whether an account's job may run, and if not, the first thing that stands against it.</summary>
[GenerateSerializer, Alias("IdleCloud.AdmitStatus")]
public enum AdmitStatus
{
    /// <summary>It may; money is held for it.</summary>
    Admitted,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>The account is suspended.</summary>
    Suspended,

    /// <summary>The key, or the account with all its keys, has used up its requests of this minute.</summary>
    RateLimited,

    /// <summary>The key has as many requests running as it may.</summary>
    TooManyAtOnce,

    /// <summary>The key has spent its own budget, or the job would.</summary>
    KeyBudgetSpent,

    /// <summary>The account's credit does not cover the job.</summary>
    InsufficientCredits,

    /// <summary>The ledger does not answer, and without it nobody knows what the account has.</summary>
    Unavailable,
}
