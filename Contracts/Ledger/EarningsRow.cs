namespace IdleCloud.Contracts.Ledger;

/// <summary>What one machine of an owner earned with one model on one day (UTC).</summary>
/// <param name="Day">The day.</param>
/// <param name="MinerId">The machine.</param>
/// <param name="ModelId">The model.</param>
/// <param name="Jobs">Jobs that it answered.</param>
/// <param name="PaidJobs">Of those, the ones that were paid.</param>
/// <param name="AskedJobs">Of the paid ones, those that were paid by the machine's own ask; the others by the owners' share of the price.</param>
/// <param name="PromptTokens">Tokens that it read for the paid ones.</param>
/// <param name="CompletionTokens">Tokens that it wrote for the paid ones.</param>
/// <param name="PayNanoUsd">What it earned.</param>
/// <param name="FailedAttempts">Attempts that it failed, or that failed on it, and that earned nothing.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.EarningsRow")]
public sealed record EarningsRow(
    [property: Id(0)] DateOnly Day,
    [property: Id(1)] string MinerId,
    [property: Id(2)] string ModelId,
    [property: Id(3)] long Jobs,
    [property: Id(4)] long PaidJobs,
    [property: Id(5)] long AskedJobs,
    [property: Id(6)] long PromptTokens,
    [property: Id(7)] long CompletionTokens,
    [property: Id(8)] long PayNanoUsd,
    [property: Id(9)] long FailedAttempts);
