namespace IdleCloud.Contracts.Statements;

/// <summary>The charges of one model within a month.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Jobs">Jobs that were charged.</param>
/// <param name="PromptTokens">Tokens of their prompts.</param>
/// <param name="CompletionTokens">Tokens of their answers.</param>
/// <param name="ChargeNanoUsd">What they cost.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.ModelCharge")]
public sealed record ModelCharge(
    [property: Id(0)] string ModelId,
    [property: Id(1)] long Jobs,
    [property: Id(2)] long PromptTokens,
    [property: Id(3)] long CompletionTokens,
    [property: Id(4)] long ChargeNanoUsd);
