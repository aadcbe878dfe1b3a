namespace IdleCloud.Contracts.Ledger;

/// <summary>What one machine of an owner earned on one day (UTC).</summary>
/// <param name="Day">The day.</param>
/// <param name="MinerId">The machine.</param>
/// <param name="Jobs">Jobs that it answered.</param>
/// <param name="PaidJobs">Of those, the ones that were paid.</param>
/// <param name="CompletionTokens">Completion tokens of the paid ones.</param>
/// <param name="PayNanoUsd">What it earned.</param>
/// <param name="FailedAttempts">Attempts that it failed, or that failed on it, and that earned nothing.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.EarningsRow")]
public sealed record EarningsRow(
    [property: Id(0)] DateOnly Day,
    [property: Id(1)] string MinerId,
    [property: Id(2)] long Jobs,
    [property: Id(3)] long PaidJobs,
    [property: Id(4)] long CompletionTokens,
    [property: Id(5)] long PayNanoUsd,
    [property: Id(6)] long FailedAttempts);
