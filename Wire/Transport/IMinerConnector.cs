namespace IdleCloud.Wire.Transport;

/// <summary>Dials a gateway: the agent's end of a transport.</summary>
public interface IMinerConnector
{
    /// <summary>Opens a connection.</summary>
    /// <param name="gateway">The gateway's base URL: http or https.</param>
    /// <param name="minerKey">The miner's key, sent in the Authorization header of the first request and nowhere else.</param>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    Task<ConnectAttempt> ConnectAsync(Uri gateway, string minerKey, CancellationToken cancellationToken);
}
