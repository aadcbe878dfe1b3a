using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Alerts;

/// <summary>
/// Looks through the books for alerts that have to fire. Apart from the jobs' path: an alert comes up to an interval late, and costs no job
/// anything. All silos sweep; the database lets each alert fire once.
/// </summary>
internal sealed partial class AlertSweeper(
    IServiceProvider services, IOptions<AlertOptions> options, TimeProvider clock, ILogger<AlertSweeper> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        NpgsqlDataSource database = services.GetRequiredService<NpgsqlDataSource>();
        using PeriodicTimer timer = new(options.Value.SweepInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(database, stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogAway(e.Message);
            }
        }
    }

    private async Task SweepAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        await using NpgsqlCommand command = database.CreateCommand(AlertSql.Sweep);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc) });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
