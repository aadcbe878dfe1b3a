using System.Collections.Concurrent;
using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Relay;

namespace IdleCloud.Gateway.Miners;

/// <summary>The sessions whose connections this gateway holds.</summary>
internal sealed class MinerConnections : ISweepable
{
    private readonly ConcurrentDictionary<string, MinerConnection> _byMiner = [];

    // Every model of a session that was ever added: most questions about a model are answered without a look at the sessions.
    private readonly ConcurrentDictionary<string, byte> _models = [];

    /// <summary>How many there are.</summary>
    public int Count => _byMiner.Count;

    /// <summary>Adds a session. It takes the place of an older one of the same miner, which is on its way out.</summary>
    public void Add(MinerConnection connection)
    {
        foreach (string modelId in connection.ModelIds) _models[modelId] = 0;
        _byMiner[connection.Session.MinerId] = connection;
    }

    /// <summary>Takes a session out; nothing happens when a newer one has its place.</summary>
    public void Remove(MinerConnection connection) => _byMiner.TryRemove(new(connection.Session.MinerId, connection));

    /// <summary>The connection of exactly this session, or null.</summary>
    public MinerConnection? Find(MinerSession session) =>
        _byMiner.TryGetValue(session.MinerId, out MinerConnection? connection) && connection.Session == session ? connection : null;

    /// <summary>The same, for whoever knows the session only by miner and number; null also when this gateway never had it.</summary>
    public MinerConnection? Find(string minerId, long number) =>
        _byMiner.TryGetValue(minerId, out MinerConnection? connection) && connection.Session.Number == number ? connection : null;

    /// <summary>All of them at this moment.</summary>
    public MinerConnection[] ToArray() => [.. _byMiner.Values];

    /// <summary>True when one of them takes jobs of a model.</summary>
    public bool Serve(string modelId) => _models.ContainsKey(modelId) && _byMiner.Any(miner => miner.Value.CapacityOf(modelId) is not null);

    /// <summary>Those that take jobs of a model tell its pool so, now.</summary>
    public void RequestReports(string modelId)
    {
        foreach ((_, MinerConnection connection) in _byMiner)
        {
            if (connection.CapacityOf(modelId) is not null) connection.RequestReport();
        }
    }

    /// <inheritdoc/>
    public void Sweep(long now)
    {
        foreach ((_, MinerConnection connection) in _byMiner) connection.Sweep(now);
    }
}
