using Orleans.Runtime;

namespace IdleCloud.Hosting.Cluster;

/// <summary>
/// Ends a silo that Redis has forgotten, as Orleans ends one that was declared dead. A Redis that comes back empty has lost all silos: no gateway
/// would find them and none could join them for ever, but whoever is started again is written down again.
/// </summary>
internal sealed class ForgottenSiloWatch(IMembershipTable table, ILocalSiloDetails silo, IFatalErrorHandler end, TimeProvider clock)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ForgottenSiloWatch), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            if (await IsForgottenAsync().ConfigureAwait(false)) end.OnFatalException(this, "Redis has forgotten this silo");
        }
    }

    private async Task<bool> IsForgottenAsync()
    {
        try
        {
            return (await table.ReadRow(silo.SiloAddress).ConfigureAwait(false)).Members.Count == 0;
        }
        catch (Exception)
        {
            // It is away: nobody knows, and Orleans logs it.
            return false;
        }
    }
}
