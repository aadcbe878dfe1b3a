using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Contracts.Jobs;

/// <summary>The end of a job, once it is known.</summary>
/// <param name="State">The outcome that counts.</param>
/// <param name="Bill">What it has cost.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobReceipt")]
public readonly record struct JobReceipt(
    [property: Id(0)] JobState State,
    [property: Id(1)] SettleResult Bill);
