using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Jobs;

/// <summary>
/// The only conductor of one request; its key is the job id. It has no stored state, is placed near its caller and
/// deactivates at its terminal state. Each step carries what makes a repeat recognisable, and a repeat gets the same answer.
/// </summary>
[Alias("IdleCloud.IJobGrain")]
public interface IJobGrain : IGrainWithGuidKey
{
    /// <summary>Admits the job and leases a miner's slot for attempt 1; waits in the pool's bounded queue if none is free.</summary>
    /// <param name="spec">What is asked.</param>
    /// <param name="cancellationToken">Cancelled when the customer hangs up: the job leaves the queue and ends.</param>
    [Alias("StartAsync")]
    ValueTask<JobDecision> StartAsync(JobSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Reports that an attempt failed and asks for the next. The caller is the fence: it has closed the attempt for good
    /// before it calls, so that two attempts are never open at once.
    /// </summary>
    /// <param name="failure">The failed attempt, why, and what the customer has seen of it.</param>
    /// <param name="cancellationToken">Cancelled when the customer hangs up.</param>
    [Alias("RetryAsync")]
    ValueTask<JobDecision> RetryAsync(AttemptFailure failure, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the job and bills it. Exactly one outcome counts: a repeat of it is answered alike, another one changes nothing. Answered
    /// when the bill is durable, or known never to be: only then may the customer be told that an answer is whole. A call that fails has an
    /// unknown outcome: it is repeated, also with another conductor, and finds out.
    /// </summary>
    /// <returns>The outcome that counts, and its bill.</returns>
    [Alias("FinishAsync")]
    ValueTask<JobReceipt> FinishAsync(JobOutcome outcome);

    /// <summary>Where the job waits for a slot; null when it does not.</summary>
    [Alias("GetPlaceAsync")]
    ValueTask<QueuePlace?> GetPlaceAsync();

    /// <summary>Where the job is; <see cref="JobState.Received"/> for a job that never started here.</summary>
    [Alias("GetStateAsync")]
    ValueTask<JobState> GetStateAsync();
}
