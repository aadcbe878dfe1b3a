namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Part of <see cref="ServerProps"/>.</summary>
/// <param name="NCtx">Tokens per slot.</param>
internal sealed record GenerationSettings(int? NCtx);
