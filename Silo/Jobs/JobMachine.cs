using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;

namespace IdleCloud.Silo.Jobs;

/// <summary>One job's state and attempts: which step is legal, and what a failed attempt leads to. Knows no grain and no clock.</summary>
/// <param name="options">The limits.</param>
internal sealed class JobMachine(JobOptions options)
{
    /// <summary>Where the job is.</summary>
    public JobState State { get; private set; } = JobState.Received;

    /// <summary>The attempt that is open or being prepared, from 1; 0 before the first.</summary>
    public int Attempt { get; private set; }

    /// <summary>Miners that failed this job and must not get it again.</summary>
    public ImmutableArray<string> FailedMiners { get; private set; } = [];

    /// <summary>Sessions that did not take this job and must not be asked again.</summary>
    public ImmutableArray<MinerSession> UnwillingSessions { get; private set; } = [];

    /// <summary>
    /// True for a step that a job may take: forward by one; back to the queue once it was offered, for its next attempt; to an end
    /// from anywhere but an end.
    /// </summary>
    public static bool IsLegal(JobState from, JobState to)
    {
        if (from.IsTerminal()) return false;
        if (to.IsTerminal()) return true;
        bool isRetry = to == JobState.Queued && from is >= JobState.Offered and <= JobState.Streaming;
        return to == from + 1 || isRetry;
    }

    /// <summary>Takes a step if it is legal.</summary>
    public bool TryMove(JobState to)
    {
        if (!IsLegal(State, to)) return false;
        State = to;
        if (to == JobState.Queued) Attempt++;
        return true;
    }

    /// <summary>Goes on for a conductor who has died while an attempt was open.</summary>
    /// <param name="attempt">The open attempt, from 1.</param>
    /// <param name="failedMiners">Miners that failed the attempts before.</param>
    public void Resume(int attempt, ImmutableArray<string> failedMiners) =>
        (State, Attempt, FailedMiners) = (JobState.Offered, attempt, failedMiners);

    /// <summary>Says what a failed attempt leads to, and goes there.</summary>
    /// <param name="failure">The failure; its attempt must be the open one.</param>
    /// <param name="session">The session that had the attempt.</param>
    /// <param name="age">Time since the job's start.</param>
    /// <returns>Null when the job is queued for its next attempt; else why it has ended.</returns>
    public JobRefusal? Fail(AttemptFailure failure, MinerSession session, TimeSpan age)
    {
        if (failure.IsNotTaken) UnwillingSessions = UnwillingSessions.Add(session);
        else FailedMiners = FailedMiners.Add(session.MinerId);
        if (age >= options.Deadline)
        {
            TryMove(JobState.Expired);
            return JobRefusal.DeadlineExceeded;
        }

        // What the customer has seen cannot be taken back: an attempt is repeated only if it was fresh, or can be gone on from. And what
        // is wrong with the request itself is wrong on every miner.
        bool mayRepeat = (failure.IsFresh || failure.IsResumable) && Attempt < options.MaxAttempts && failure.Cause != FaultCause.Customer;
        if (mayRepeat && TryMove(JobState.Queued)) return null;
        TryMove(EndAfter(failure.Kind));
        return JobRefusal.AttemptsExhausted;
    }

    /// <summary>The terminal state of a job whose last attempt failed so.</summary>
    public static JobState EndAfter(AttemptFailureKind kind) => kind switch
    {
        AttemptFailureKind.MinerLost or AttemptFailureKind.OwnerYielded => JobState.MinerLost,
        AttemptFailureKind.AcceptDeadline or AttemptFailureKind.FirstTokenDeadline or AttemptFailureKind.TokenDeadline => JobState.Expired,
        AttemptFailureKind.NotDeliverable or AttemptFailureKind.MinerRefused => JobState.Refused,
        _ => JobState.Failed,
    };
}
