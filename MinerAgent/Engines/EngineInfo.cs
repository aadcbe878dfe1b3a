namespace IdleCloud.MinerAgent.Engines;

/// <summary>What a started engine says of itself.</summary>
/// <param name="Description">For people and for <c>Register</c>, for example "llama.cpp v0.5.0 cuda".</param>
/// <param name="ModelName">The model's own name, from which the catalogue id is derived when the owner names none.</param>
/// <param name="ContextLength">Tokens per job, prompt and answer together.</param>
/// <param name="Slots">Jobs at once.</param>
/// <param name="CanResume">It can go on with an answer that another miner has begun.</param>
internal sealed record EngineInfo(string Description, string ModelName, int ContextLength, int Slots, bool CanResume);
