namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>A line to the host (host/main.mjs) that is no new answer.</summary>
/// <param name="Op">ack, cancel, ping or stop.</param>
/// <param name="Id">The answer it belongs to.</param>
/// <param name="N">ack: tokens that have been taken.</param>
internal sealed record HostCommand(string Op, int Id = 0, int N = 0);
