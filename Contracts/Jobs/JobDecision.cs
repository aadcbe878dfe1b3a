using System.Diagnostics.CodeAnalysis;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Jobs;

/// <summary>The conductor's answer: either an attempt with its slot, or a refusal that ends the job.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobDecision")]
public sealed record JobDecision
{
    /// <summary>The number of the attempt that is now open, from 1; 0 with a refusal.</summary>
    [Id(0)] public int Attempt { get; private init; }

    /// <summary>The leased slot.</summary>
    [Id(1)] public SlotLease? Lease { get; private init; }

    /// <summary>Why the job ended without an answer.</summary>
    [Id(2)] public JobRefusal? Refusal { get; private init; }

    /// <summary>How long until a repeat may succeed; zero when a repeat cannot help.</summary>
    [Id(3)] public TimeSpan RetryAfter { get; private init; }

    /// <summary>What the account has said of the job; null when it was not asked, or gave no answer.</summary>
    [Id(4)] public AdmitResult? Admission { get; init; }

    /// <summary>With a full queue: how many wait in front.</summary>
    [Id(5)] public int Waiting { get; init; }

    /// <summary>True when a slot is leased.</summary>
    [MemberNotNullWhen(true, nameof(Lease), nameof(Admission))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAssigned => Lease is not null;

    /// <summary>Opens an attempt.</summary>
    public static JobDecision Assigned(int attempt, SlotLease lease, AdmitResult admission) =>
        new() { Attempt = attempt, Lease = lease, Admission = admission };

    /// <summary>Ends the job.</summary>
    public static JobDecision Refused(JobRefusal refusal, TimeSpan retryAfter = default) => new() { Refusal = refusal, RetryAfter = retryAfter };
}
