using System.Collections.Immutable;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Miners;

/// <summary>
/// One miner: its stored registration and its live session. Its key is made by <see cref="MinerIds"/>. Wherever it is activated,
/// it is bound to a connection by (gateway, session number).
/// </summary>
[Alias("IdleCloud.IMinerGrain")]
public interface IMinerGrain : IGrainWithStringKey
{
    /// <summary>Begins a session: checks the models against the catalogue, stores the registration, and revokes an older session.</summary>
    [Alias("ConnectAsync")]
    ValueTask<ConnectResult> ConnectAsync(MinerHello hello, IMinerConnection connection);

    /// <summary>Tells what the session offers now and that it is alive; passed on to the pools.</summary>
    /// <returns>What the pools say; or that the session has been fenced by a newer one.</returns>
    [Alias("ReportAsync")]
    ValueTask<SessionNews> ReportAsync(MinerSession session, ImmutableArray<CapacityReport> capacity);

    /// <summary>Tells how a probe went; passed on to the pool.</summary>
    [Alias("ProbedAsync")]
    ValueTask ProbedAsync(string modelId, ServiceReport report);

    /// <summary>Puts the miner in a class, by an operator's word; its pools know when this returns.</summary>
    /// <returns>False for a miner that never connected: nothing is kept of it.</returns>
    [Alias("SetClassAsync")]
    ValueTask<bool> SetClassAsync(MinerClass newClass);

    /// <summary>Ends a session; nothing happens if it is not the live one.</summary>
    [Alias("DisconnectAsync")]
    ValueTask DisconnectAsync(MinerSession session);

    /// <summary>Registration and session.</summary>
    [Alias("GetStatusAsync")]
    ValueTask<MinerStatus> GetStatusAsync();
}
