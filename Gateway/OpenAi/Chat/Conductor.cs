using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Hosting.Calls;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// The way to one job's grain. A call that gets lost has an unknown outcome: it is made again by the job's id, and if the grain was lost
/// with its silo, its next activation is told what is known here, and goes on. Every step is idempotent.
/// </summary>
/// <param name="job">The grain.</param>
/// <param name="spec">What the job is.</param>
/// <param name="calls">Repeats what got lost.</param>
/// <param name="patience">For how long.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">Where it is told that an outcome stays unknown.</param>
internal sealed partial class Conductor(
    IJobGrain job, JobSpec spec, RepeatableCalls calls, CallPatience patience, TimeProvider clock, ILogger<Conductor> logger)
{
    /// <summary>For how long nobody's money is worth a customer's waiting: for an end that is not billed, and for the last word.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(3);

    private readonly long _began = clock.GetTimestamp();
    private JobDecision? _decision;
    private ImmutableArray<string> _failed = [];

    /// <summary>The job.</summary>
    public JobSpec Spec => spec;

    private JobTerms Terms => new()
    {
        Spec = spec, Admission = _decision?.Admission, Lease = _decision?.Lease, FailedMiners = _failed, Age = clock.GetElapsedTime(_began),
    };

    /// <inheritdoc cref="IJobGrain.StartAsync"/>
    public async ValueTask<JobDecision> StartAsync(CancellationToken gone) => _decision = await calls.AskAsync(
        patience, (job, spec, gone), static ask => ask.job.StartAsync(ask.spec, ask.gone), gone).ConfigureAwait(false);

    /// <inheritdoc cref="IJobGrain.RetryAsync"/>
    public async ValueTask<JobDecision> RetryAsync(AttemptFailure failure, CancellationToken gone)
    {
        SlotLease? lost = _decision?.Lease;
        AttemptFailure told = failure with { Terms = Terms };
        JobDecision next = await calls.AskAsync(
            patience, (job, told, gone), static ask => ask.job.RetryAsync(ask.told, ask.gone), gone).ConfigureAwait(false);
        if (lost is not null && !failure.IsNotTaken) _failed = _failed.Add(lost.Session.MinerId);
        // A refusal says nothing of the admission that it did not need.
        return _decision = next.Admission is null ? next with { Admission = _decision?.Admission } : next;
    }

    /// <summary>Where the job waits; null when it does not. Asked once: a place that gets lost is not worth a second call.</summary>
    public ValueTask<QueuePlace?> GetPlaceAsync() => job.GetPlaceAsync();

    /// <summary>
    /// Tells the outcome, and asks again until it is known what has become of the bill. Where nobody says so in time, the bill is forbidden,
    /// so that an answer that ends in an error is not billed afterwards.
    /// </summary>
    /// <returns>The outcome that counts: a job that was meant to be done has failed when it must not be billed.</returns>
    public async ValueTask<JobReceipt> FinishAsync(JobOutcome outcome)
    {
        bool isBilled = outcome.State is JobState.Done or JobState.ClientGone;
        JobOutcome told = outcome with { Terms = Terms };
        try
        {
            return await AskAsync(told, isBilled ? patience.Total : ShortPatience).ConfigureAwait(false);
        }
        catch (Exception e) when (outcome.State == JobState.Done && IsUnknown(e))
        {
            LogOutcomeUnknown(e);
        }

        JobReceipt fence = await AskAsync(told with { State = JobState.Failed, IsFence = true }, ShortPatience).ConfigureAwait(false);
        // It could not be forbidden because it was billed before: then the books say so, and the answer is whole.
        return fence.Bill.IsDurable ? fence : await AskAsync(told, ShortPatience).ConfigureAwait(false);
    }

    private ValueTask<JobReceipt> AskAsync(JobOutcome outcome, TimeSpan time) => calls.AskAsync(
        patience with { Total = time, IsPassing = IsUnknown }, (job, outcome), static ask => ask.job.FinishAsync(ask.outcome));

    private static bool IsUnknown(Exception failure) => LostCalls.IsLost(failure) || failure is StorageUnavailableException;

    [LoggerMessage(LogLevel.Warning, "Nobody can say whether an answer is billed; it is ended with an error, and its bill forbidden.")]
    private partial void LogOutcomeUnknown(Exception failure);
}
