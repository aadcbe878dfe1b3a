namespace IdleCloud.Hosting.Cluster;

/// <summary>Hears of lost silos as their client: by the end of the connection to one, or because it has left the list of those that live.</summary>
internal sealed class ConnectionLossWatch(SiloLosses losses) : IClusterConnectionStatusObserver
{
    /// <inheritdoc/>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways < previousNumberOfGateways) losses.Report();
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost()
    {
        // The number of connections has changed as well.
    }
}
