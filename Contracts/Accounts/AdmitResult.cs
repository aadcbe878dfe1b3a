namespace IdleCloud.Contracts.Accounts;

/// <summary>An account's answer to a job that wants to run.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AdmitResult")]
public sealed record AdmitResult
{
    /// <summary>Whether it may.</summary>
    [Id(0)] public required AdmitStatus Status { get; init; }

    /// <summary>What is held for it; 0 unless it is admitted.</summary>
    [Id(1)] public long HoldNanoUsd { get; init; }

    /// <summary>The tokens that the answer may have: the hold covers so many and a whole prompt.</summary>
    [Id(2)] public long CompletionTokens { get; init; }

    /// <summary>The limits on requests, this one included; null where there is no account.</summary>
    [Id(3)] public RateLimit? RateLimit { get; init; }

    /// <summary>Credit that is left after all holds.</summary>
    [Id(4)] public long RemainingNanoUsd { get; init; }

    /// <summary>How long until a repeat may pass; zero where waiting does not help.</summary>
    [Id(5)] public TimeSpan RetryAfter { get; init; }

    /// <summary>The lease that the hold was drawn from; 0 unless it is admitted.</summary>
    [Id(6)] public long Epoch { get; init; }

    /// <summary>True when the job may run.</summary>
    public bool IsAdmitted => Status == AdmitStatus.Admitted;
}
