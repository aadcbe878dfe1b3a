using System.Diagnostics.CodeAnalysis;

namespace IdleCloud.Contracts.Pools;

/// <summary>A slot, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.LeaseResult")]
public sealed record LeaseResult
{
    /// <summary>The slot.</summary>
    [Id(0)] public SlotLease? Lease { get; private init; }

    /// <summary>Why there is none.</summary>
    [Id(1)] public LeaseRefusal? Refusal { get; private init; }

    /// <summary>An estimate of when a slot may be free; 1 s to 60 s.</summary>
    [Id(2)] public TimeSpan RetryAfter { get; private init; }

    /// <summary>With a full queue: how many wait in front.</summary>
    [Id(3)] public int Waiting { get; private init; }

    /// <summary>True when there is a slot.</summary>
    [MemberNotNullWhen(true, nameof(Lease))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsLeased => Lease is not null;

    /// <summary>
    /// Of the refusals of two shards that have nobody for a job: true for the one that names whom there is, those that will be back before those
    /// that are too small; of two alike, for the one that ends sooner.
    /// </summary>
    public bool TellsMoreThan(LeaseResult other) => Refusal == other.Refusal
        ? RetryAfter < other.RetryAfter
        : Refusal == LeaseRefusal.BackedOff || other.Refusal == LeaseRefusal.NoMiners;

    /// <summary>A slot was found.</summary>
    public static LeaseResult Leased(SlotLease lease) => new() { Lease = lease };

    /// <summary>No slot was found.</summary>
    public static LeaseResult Refused(LeaseRefusal refusal, TimeSpan retryAfter, int waiting = 0) =>
        new() { Refusal = refusal, RetryAfter = retryAfter, Waiting = waiting };
}
