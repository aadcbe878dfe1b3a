using IdleCloud.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Files;

/// <summary>Deletes expired files with their content. Every silo sweeps; a row is deleted once.</summary>
internal sealed partial class FileSweeper(
    IServiceProvider services, IOptions<StoredFileOptions> options, TimeProvider clock, ILogger<FileSweeper> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        var store = services.GetRequiredService<FileStore>();
        using PeriodicTimer timer = new(options.Value.SweepInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                int count = await store.ExpireAsync();
                if (count > 0) LogExpired(count);
            }
            catch (StorageUnavailableException e)
            {
                LogAway(e.Message);
            }
        }
    }
}
