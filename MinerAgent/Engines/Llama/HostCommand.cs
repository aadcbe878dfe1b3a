namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>A line to the host (host/main.mjs, or ../LlamaSharp) that is no new answer; the parts that every line has.</summary>
/// <param name="Op">ack, cancel, ping or stop; generate: see <see cref="GenerateCommand"/>.</param>
/// <param name="Id">The answer it belongs to.</param>
/// <param name="N">ack: tokens that have been taken.</param>
internal sealed record HostCommand(string Op, int Id = 0, int N = 0);
