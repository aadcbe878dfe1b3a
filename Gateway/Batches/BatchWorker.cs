using System.Collections.Immutable;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Miners;
using IdleCloud.Hosting.Lifetime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Batches;

/// <summary>
/// Finds work for the miners of this gateway while nobody wants them: looks at the desks of their models, takes as many lines as slots are free,
/// and runs them. A gateway that is told to stop takes no more. What it dies with, others find out.
/// </summary>
internal sealed partial class BatchWorker(
    IGrainFactory grains, BatchLineRunner runner, ICatalogCache catalog, PoolStatusCache pools, MinerConnections connections, GatewaySession session,
    LookUps lookUps, Drain drain, IOptions<GatewayBatchOptions> options, TimeProvider clock, BatchLineMetrics metrics, ILogger<BatchWorker> logger)
    : BackgroundService
{
    /// <summary>Lines that are written down as not run at once.</summary>
    private const int ClosedAtOnce = 500;

    /// <summary>So many looks are left out after a line that found no miner: whoever is idle may ask for more than a batch pays.</summary>
    private const int Pause = 5;

    private readonly Dictionary<string, long> _refused = [];
    private int _running;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.PollInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false) && !drain.HasBegun)
        {
            try
            {
                await WorkAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The next look finds what this one has not.
                LogMissed(e);
            }
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        foreach (CatalogModel model in await catalog.ListAsync(stoppingToken).ConfigureAwait(false))
        {
            if (!connections.Serve(model.Id) || IsPaused(model.Id)) continue;
            PoolStatus pool = await pools.GetAsync(model, stoppingToken).ConfigureAwait(false);
            int room = Math.Min(pool.IsIdle ? pool.FreeSlots : 0, options.Value.MaxLinesAtOnce - Volatile.Read(ref _running));
            if (room > 0) await TakeAsync(model.Id, room).ConfigureAwait(false);
        }

        await TakeAsync(IBatchDeskGrain.ClosingKey, ClosedAtOnce).ConfigureAwait(false);
    }

    /// <summary>Takes lines from the batches of a desk until there are enough.</summary>
    private async Task TakeAsync(string desk, int room)
    {
        ImmutableArray<BatchOffer> offers =
            await lookUps.AskAsync(grains.GetGrain<IBatchDeskGrain>(desk), static grain => grain.ListAsync()).ConfigureAwait(false);
        foreach (BatchOffer offer in offers)
        {
            if (room <= 0) return;
            var batches = grains.GetGrain<IBatchesGrain>(offer.AccountId);
            // Not asked twice: lines that were taken and never heard of are found out by their gateway's not having them.
            if (await batches.TakeAsync(offer.BatchId, session.Name, room).ConfigureAwait(false) is not { } work) continue;
            room -= work.Lines.Length;
            if (work.Status == BatchStatus.InProgress)
            {
                foreach (BatchLine line in work.Lines) _ = RunAsync(desk, batches, offer.BatchId, work, line);
            }
            else
            {
                await EndAsync(batches, offer.BatchId, runner.Close(offer.BatchId, work)).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(string modelId, IBatchesGrain batches, string batch, BatchWork work, BatchLine line)
    {
        session.Begin(line.JobId);
        Interlocked.Increment(ref _running);
        try
        {
            LineReport? report = await runner.RunAsync(batches, batch, work, line).ConfigureAwait(false);
            metrics.OnEnded(report?.End);
            if (report is null) return;
            lock (_refused)
            {
                if (report.End == LineEnd.Again) _refused[modelId] = clock.GetTimestamp();
            }

            await EndAsync(batches, batch, [report]).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whoever looks for lines that no gateway has finds it, and the books say what has become of it.
            LogLost(e, batch, line.Number);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            session.End(line.JobId);
        }
    }

    private async ValueTask EndAsync(IBatchesGrain batches, string batch, ImmutableArray<LineReport> reports) => await lookUps.AskAsync(
        batches,
        async grain =>
        {
            await grain.EndAsync(batch, reports).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

    private bool IsPaused(string modelId)
    {
        lock (_refused) return _refused.TryGetValue(modelId, out long at) && clock.GetElapsedTime(at) < Pause * options.Value.PollInterval;
    }
}
