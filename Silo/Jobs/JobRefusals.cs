using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Jobs;

/// <summary>What an account's or a pool's refusal means to the job.</summary>
internal static class JobRefusals
{
    /// <summary>Why the account does not let the job run; null when it does.</summary>
    public static JobRefusal? Of(AdmitStatus status) => status switch
    {
        AdmitStatus.Admitted => null,
        AdmitStatus.Suspended => JobRefusal.AccountSuspended,
        AdmitStatus.NotFound => JobRefusal.AccountNotFound,
        AdmitStatus.RateLimited => JobRefusal.RateLimited,
        AdmitStatus.TooManyAtOnce => JobRefusal.TooManyAtOnce,
        AdmitStatus.KeyBudgetSpent => JobRefusal.KeyBudgetSpent,
        AdmitStatus.InsufficientCredits => JobRefusal.InsufficientCredits,
        AdmitStatus.Unavailable => JobRefusal.LedgerUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not an answer of an account."),
    };

    /// <summary>Why the pool has no slot.</summary>
    public static JobRefusal Of(LeaseRefusal refusal) => refusal switch
    {
        LeaseRefusal.NoMiners => JobRefusal.NoMinersAvailable,
        LeaseRefusal.QueueFull or LeaseRefusal.QueueDeadline => JobRefusal.QueueFull,
        LeaseRefusal.Cancelled => JobRefusal.AlreadyEnded,
        LeaseRefusal.BackedOff => JobRefusal.MinersBackedOff,
        LeaseRefusal.NotEnoughContext => JobRefusal.NotEnoughContext,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not an answer of a pool."),
    };
}
