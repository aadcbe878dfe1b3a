using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Peers;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>Finds the miners that leases name: here, or at the gateway whose address the session carries.</summary>
internal sealed class LeasedMiners(MinerConnections connections, PeerConnections peers, IOptions<GatewayOptions> gateway)
{
    private readonly string _gatewayId = gateway.Value.Id;

    /// <summary>The miner of exactly this session; null when it is not (any longer) here, or its gateway cannot be reached.</summary>
    public ILeasedMiner? Find(MinerSession session) => session.GatewayId == _gatewayId ? connections.Find(session) : peers.Find(session);
}
