namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Part of <see cref="ChatUsage"/>.</summary>
/// <param name="ReasoningTokens">Tokens of thoughts.</param>
internal sealed record CompletionDetails(int? ReasoningTokens);
