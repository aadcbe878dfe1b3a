using System.Collections.Immutable;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Jobs;

/// <summary>
/// What a gateway knows of its job, so that a conductor who has never heard of it goes on: the one before has died with its silo. Nothing
/// of it decides on money but what the conductor before has said; the books know a job by its id, whoever ends it.
/// </summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobTerms")]
public sealed record JobTerms
{
    /// <summary>What is asked.</summary>
    [Id(0)] public required JobSpec Spec { get; init; }

    /// <summary>What the account has said of the job; null when its gateway has not heard that.</summary>
    [Id(1)] public AdmitResult? Admission { get; init; }

    /// <summary>The slot of the open attempt; null when there was none.</summary>
    [Id(2)] public SlotLease? Lease { get; init; }

    /// <summary>Miners that have failed the job, without the open attempt's.</summary>
    [Id(3)] public ImmutableArray<string> FailedMiners { get; init; } = [];

    /// <summary>Time since the job's start, as its gateway counts it.</summary>
    [Id(4)] public TimeSpan Age { get; init; }
}
