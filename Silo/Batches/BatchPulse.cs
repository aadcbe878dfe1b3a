using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace IdleCloud.Silo.Batches;

/// <summary>
/// Moves all batches on, again and again: by the clock, by the death of gateways, and by offering their lines where miners are idle. Every silo
/// does; nothing is kept here.
/// </summary>
internal sealed partial class BatchPulse(
    IServiceProvider services, IBatchStream stream, IOptions<BatchOptions> options, TimeProvider clock, BatchMetrics metrics,
    ILogger<BatchPulse> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        var keeper = services.GetRequiredService<BatchKeeper>();
        var grains = services.GetRequiredService<IGrainFactory>();
        var ledger = services.GetRequiredService<ILedger>();
        using PeriodicTimer timer = new(options.Value.PulseInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keeper.ExpireAsync();
                await SettleAsync(keeper, grains, ledger, stoppingToken);
                foreach (BatchStatus status in await keeper.FinishAsync()) metrics.OnEnded(status);
                await OfferAsync(keeper, grains, stoppingToken);
            }
            catch (Exception e) when (e is StorageUnavailableException or OrleansException or TimeoutException)
            {
                LogMissed(e.Message);
            }
        }
    }

    /// <summary>Takes lines from gateways that have died, or say that they do not have them.</summary>
    private static async Task SettleAsync(BatchKeeper keeper, IGrainFactory grains, ILedger ledger, CancellationToken cancellationToken)
    {
        foreach ((string gateway, string account, ImmutableArray<Guid> jobs) in await keeper.ListRunningAsync())
        {
            ImmutableArray<Guid> ended = await grains.GetGrain<IGatewaySessionGrain>(gateway).FindEndedAsync(jobs);
            if (ended.IsEmpty) continue;
            // The books are asked what has become of them, and may be behind what was accepted.
            await ledger.FlushAsync(account, cancellationToken);
            await keeper.SettleAsync(ended);
        }
    }

    /// <summary>Offers lines, but none of a model that anybody waits for.</summary>
    private async Task OfferAsync(BatchKeeper keeper, IGrainFactory grains, CancellationToken cancellationToken)
    {
        foreach (var batches in (await keeper.ListWaitingAsync()).GroupBy(static batch => batch.ModelId, static batch => batch.Offer))
        {
            if (batches.Key is { } model && !(await grains.GetGrain<IModelShardsGrain>(model).GetStatusAsync()).IsIdle) continue;
            foreach (BatchOffer offer in batches)
            {
                await stream.PublishAsync(batches.Key ?? IBatchDeskGrain.ClosingKey, offer, cancellationToken);
                metrics.OnOffered();
            }
        }
    }
}
