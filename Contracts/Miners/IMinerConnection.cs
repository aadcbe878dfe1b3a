namespace IdleCloud.Contracts.Miners;

/// <summary>The gateway's end of a miner's connection, as the miner's grain calls it back.</summary>
[Alias("IdleCloud.IMinerConnection")]
public interface IMinerConnection : IGrainObserver
{
    /// <summary>A newer session has taken over: the connection must be closed and its jobs handed back.</summary>
    /// <param name="session">The session that is no longer valid.</param>
    [Alias("OnFencedAsync")]
    Task OnFencedAsync(MinerSession session);
}
