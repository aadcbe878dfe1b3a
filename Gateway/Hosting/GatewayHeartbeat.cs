using System.Collections.Immutable;
using IdleCloud.Contracts.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// Says every few seconds that this gateway lives, and which of the jobs that it is asked about it does not have: so that the money of a
/// job which nobody will end is not held for long.
/// </summary>
internal sealed partial class GatewayHeartbeat(
    GatewaySession session, IGrainFactory grains, TimeProvider clock, ILogger<GatewayHeartbeat> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The server has stopped before this: hosted services end in the reverse of their order.
            await grains.GetGrain<IGatewaySessionGrain>(session.Name).EndAsync().AsTask()
                .WaitAsync(FarewellTimeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It will be missed instead.
            LogNotTold(e);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var grain = grains.GetGrain<IGatewaySessionGrain>(session.Name);
        ImmutableArray<Guid> ended = [];
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                ended = session.WithoutThoseInHand(await grain.BeatAsync(ended).ConfigureAwait(false));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The next beat says the same; what was asked is asked again.
                LogNotTold(e);
            }
        }
        while (await NextAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The silos could not be told that this gateway lives, or stops.")]
    private partial void LogNotTold(Exception exception);
}
