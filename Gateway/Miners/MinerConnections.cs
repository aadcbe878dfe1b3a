using System.Collections.Concurrent;
using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Relay;

namespace IdleCloud.Gateway.Miners;

/// <summary>The sessions whose connections this gateway holds.</summary>
internal sealed class MinerConnections : ISweepable
{
    private readonly ConcurrentDictionary<string, MinerConnection> _byMiner = [];

    /// <summary>How many there are.</summary>
    public int Count => _byMiner.Count;

    /// <summary>Adds a session. It takes the place of an older one of the same miner, which is on its way out.</summary>
    public void Add(MinerConnection connection) => _byMiner[connection.Session.MinerId] = connection;

    /// <summary>Takes a session out; nothing happens when a newer one has its place.</summary>
    public void Remove(MinerConnection connection) => _byMiner.TryRemove(new(connection.Session.MinerId, connection));

    /// <summary>The connection of exactly this session, or null.</summary>
    public MinerConnection? Find(MinerSession session) =>
        _byMiner.TryGetValue(session.MinerId, out MinerConnection? connection) && connection.Session == session ? connection : null;

    /// <summary>The same, for whoever knows the session only by miner and number; null also when this gateway never had it.</summary>
    public MinerConnection? Find(string minerId, long number) =>
        _byMiner.TryGetValue(minerId, out MinerConnection? connection) && connection.Session.Number == number ? connection : null;

    /// <inheritdoc/>
    public void Sweep(long now)
    {
        foreach ((_, MinerConnection connection) in _byMiner) connection.Sweep(now);
    }
}
