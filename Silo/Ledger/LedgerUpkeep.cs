using IdleCloud.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Looks for stale leases, for pay whose time in escrow is over, for bills that their writer has left and for what a silo that hangs has
/// locked, again and again. Every silo does; ids and epochs make that harmless.
/// </summary>
internal sealed partial class LedgerUpkeep(
    IServiceProvider services, IOptions<LedgerOptions> options, TimeProvider clock, ILogger<LedgerUpkeep> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        var reaper = services.GetRequiredService<LeaseReaper>();
        var escrow = services.GetRequiredService<EscrowRelease>();
        var hung = services.GetRequiredService<HungSessions>();
        var logged = services.GetRequiredService<LoggedBills>();
        return Task.WhenAll(
            RepeatAsync(options.Value.CommitTimeout / 2, hung.EndAsync, LogHungEnded, stoppingToken),
            RepeatAsync(options.Value.TakeOverAge / 2, logged.FoldOldAsync, LogTakenOver, stoppingToken),
            RepeatAsync(options.Value.ReapInterval, reaper.ReapAsync, LogReaped, stoppingToken),
            RepeatAsync(options.Value.EscrowInterval, escrow.ReleaseAsync, LogReleased, stoppingToken));
    }

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task<int>> work, Action<int> log, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (await NextAsync(timer, stop))
        {
            try
            {
                int count = await work(stop);
                if (count > 0) log(count);
            }
            catch (Exception e) when (e is StorageUnavailableException or NpgsqlException or TimeoutException)
            {
                LogSkipped(e.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
