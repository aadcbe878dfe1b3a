namespace IdleCloud.MinerAgent.Engines;

/// <summary>Tokens of one answer.</summary>
/// <param name="Prompt">Of the rendered prompt, template included.</param>
/// <param name="Completion">Generated, thoughts, their markers and the end token included.</param>
/// <param name="Reasoning">Those of <paramref name="Completion"/> that became text of thoughts; markers are not counted.</param>
/// <param name="Cached">Those of <paramref name="Prompt"/> that the engine had evaluated before.</param>
/// <param name="Resumed">Those of <paramref name="Prompt"/> that are the answer so far, which another miner has given.</param>
internal readonly record struct TokenUsage(int Prompt, int Completion, int Reasoning, int Cached, int Resumed = 0);
