using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Storage;

/// <summary>
/// Waits for the database and migrates it before anything else starts, so that no grain is ever activated without its tables. A
/// machine that boots may start the silo before the database; so one that is away is tried again, up to a bound.
/// </summary>
internal sealed partial class DatabaseStart(
    IServiceProvider services, IOptions<StorageOptions> options, TimeProvider clock, ILogger<DatabaseStart> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        Migrator migrator = services.GetRequiredService<Migrator>();
        long started = clock.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                await migrator.MigrateAsync(Migration.All, cancellationToken);
                return;
            }
            catch (Exception e) when (IsAway(e))
            {
                TimeSpan waited = clock.GetElapsedTime(started);
                if (waited + pause > options.Value.StartTimeout)
                {
                    throw new InvalidOperationException(
                        $"The database could not be reached within {options.Value.StartTimeout.TotalSeconds:0} s: {e.Message} " +
                        $"Is PostgreSQL running, and is {StorageOptions.Section}:{nameof(StorageOptions.ConnectionString)} right?", e);
                }

                LogAway(e.Message, pause);
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // No connection, or a server that starts or stops just now (class 57). A wrong password or a missing database is for a person.
    private static bool IsAway(Exception e) => e switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("57", StringComparison.Ordinal),
        NpgsqlException or TimeoutException => true,
        _ => false,
    };
}
