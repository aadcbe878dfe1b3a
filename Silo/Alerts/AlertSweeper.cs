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
    NpgsqlDataSource database, IOptions<AlertOptions> options, TimeProvider clock, ILogger<AlertSweeper> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.SweepInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogAway(e.Message);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        await using NpgsqlCommand command = database.CreateCommand(AlertSql.Sweep);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc) });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
