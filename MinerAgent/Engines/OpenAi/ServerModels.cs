namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>The answer of <c>GET /v1/models</c>.</summary>
/// <param name="Data">The models.</param>
internal sealed record ServerModels(IReadOnlyList<ServerModel>? Data);
