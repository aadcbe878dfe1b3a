namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>What is read of llama-server's <c>GET /props</c>.</summary>
/// <param name="DefaultGenerationSettings">Where it keeps the context.</param>
internal sealed record ServerProps(GenerationSettings? DefaultGenerationSettings);
