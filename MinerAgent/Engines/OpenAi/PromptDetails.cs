namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Part of <see cref="ChatUsage"/>.</summary>
/// <param name="CachedTokens">Prompt tokens that were evaluated before.</param>
internal sealed record PromptDetails(int? CachedTokens);
