using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Cluster;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// Whether a model has miners, where its pool may have been made anew a moment ago, because its silo has left or was lost: a new pool that knows
/// of none is not believed while a miner of the model is connected here, or there were some, or a silo was lost lately.
/// </summary>
internal sealed class ExpectedMiners(
    MinerConnections connections, PoolStatusCache pools, SiloLosses losses, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>All sessions have reported by then, at this gateway and at others.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    /// <summary>True when there is reason to think that the model has miners, whatever its pool says.</summary>
    public bool Has(CatalogModel model) => connections.Serve(model.Id) || pools.HasHadMiners(model.Id) || losses.HappenedWithin(Lately);

    /// <summary>True when the model's pool knows of a miner, as soon as its miners can have reported.</summary>
    /// <exception cref="TimeoutException">The pool does not answer.</exception>
    public async ValueTask<bool> AreThereAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        PoolStatus pool = await pools.FindMinersAsync(model, cancellationToken).ConfigureAwait(false);
        if (pool.Miners > 0) return true;
        long began = clock.GetTimestamp();
        connections.RequestReports(model.Id);
        while (pool is { Miners: 0, IsNew: true } && Has(model) && clock.GetElapsedTime(began) < options.Value.LookUpPatience)
        {
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            pool = await pools.FindMinersAsync(model, cancellationToken).ConfigureAwait(false);
        }

        return pool.Miners > 0;
    }
}
