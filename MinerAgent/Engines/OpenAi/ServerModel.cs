namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>A model of a server.</summary>
/// <param name="Id">Its name in requests.</param>
/// <param name="OwnedBy">Tells what the server is, for example "vllm" or "sglang".</param>
/// <param name="MaxModelLen">Tokens per job, as vLLM and SGLang tell it.</param>
internal sealed record ServerModel(string? Id, string? OwnedBy, int? MaxModelLen);
