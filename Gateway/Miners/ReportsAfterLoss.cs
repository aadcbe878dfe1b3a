using System.Threading.Channels;
using IdleCloud.Hosting.Cluster;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// A silo that is lost takes pools with it, and miners' grains; the next activations know of no miner. So all sessions report at once
/// instead of when their time comes, spread over half a second, so that thousands of them are no blow to the silos that are left.
/// </summary>
internal sealed class ReportsAfterLoss(SiloLosses losses, MinerConnections connections, TimeProvider clock) : BackgroundService
{
    private const int Steps = 10;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    // One that waits is enough: it is for all silos lost until it begins.
    private readonly Channel<bool> _losses =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        losses.Lost -= OnLost;
        _losses.Writer.TryComplete();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        losses.Lost += OnLost;
        while (await WaitAsync(stoppingToken).ConfigureAwait(false))
        {
            _losses.Reader.TryRead(out _);
            MinerConnection[] all = connections.ToArray();
            Random.Shared.Shuffle(all);
            for (int step = 0; step < Steps && !stoppingToken.IsCancellationRequested; step++)
            {
                for (int i = step; i < all.Length; i += Steps) all[i].RequestReport();
                await Task.Delay(Step, clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void OnLost() => _losses.Writer.TryWrite(true);

    private async Task<bool> WaitAsync(CancellationToken stopping)
    {
        try
        {
            return await _losses.Reader.WaitToReadAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
