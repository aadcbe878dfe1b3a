using IdleCloud.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Idempotency;

/// <summary>Deletes expired keys with their answers. Every silo sweeps; a row is deleted once.</summary>
internal sealed partial class IdempotencySweeper(
    IServiceProvider services, IOptions<IdempotencyOptions> options, TimeProvider clock, IdempotencyMetrics metrics,
    ILogger<IdempotencySweeper> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        var store = services.GetRequiredService<IdempotencyStore>();
        using PeriodicTimer timer = new(options.Value.SweepInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                int count = await store.ExpireAsync(stoppingToken);
                if (count > 0) LogExpired(count);
                metrics.OnSwept(await store.SizeAsync(stoppingToken));
            }
            catch (StorageUnavailableException e)
            {
                LogAway(e.Message);
            }
        }
    }
}
