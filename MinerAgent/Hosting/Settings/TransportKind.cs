namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>What carries the miner link (<c>--transport</c>).</summary>
internal enum TransportKind
{
    /// <summary>A WebSocket: passes proxies and every firewall that lets HTTPS through.</summary>
    WebSocket,

    /// <summary>gRPC over HTTP/2, in builds that have it.</summary>
    Grpc,
}
