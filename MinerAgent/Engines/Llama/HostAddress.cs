namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Where the agent listens for the host: a unix socket, or a loopback port where there are none.</summary>
/// <param name="Path">A unix socket's path.</param>
/// <param name="Host">The loopback address.</param>
/// <param name="Port">The loopback port.</param>
internal sealed record HostAddress(string? Path = null, string? Host = null, int? Port = null);
