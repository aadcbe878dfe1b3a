using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Hears of lost silos as one of them, from their membership.</summary>
internal sealed class SiloLossWatch(ISiloStatusOracle silos, SiloLosses losses) : IHostedService, ISiloStatusListener
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead) losses.Report();
    }
}
