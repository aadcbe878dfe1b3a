using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// The end of a job whose gateway is gone, as the books keep it: expired, without an attempt or a miner, free. It is the platform's fault
/// alone, and the first word on the job counts: a bill that comes later is refused.
/// </summary>
internal static class JobExpiry
{
    /// <summary>What is posted.</summary>
    public static JobPosting PostingOf(string accountId, JobHold hold, int sharePpm, DateTimeOffset now)
    {
        AdmitRequest job = hold.Request;
        return new JobPosting
        {
            JobId = job.JobId,
            AccountId = accountId,
            Epoch = hold.Result.Epoch,
            KeyId = job.KeyId,
            ModelId = job.ModelId,
            State = JobState.Expired,
            Attempt = 0,
            Usage = default,
            Price = job.Price,
            HeldNanoUsd = hold.Result.HoldNanoUsd,
            SharePpm = sharePpm,
            Bill = Settlement.Of(JobState.Expired, job.Price, default, hold.Result.HoldNanoUsd, sharePpm),
            EndedAt = now,
        };
    }
}
