using IdleCloud.Contracts.UsageEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>
/// Hands usage events out, from the books to the stream, and tells from time to time how far they go. Every silo looks, and the database
/// lets one at a time hand out. Its place is stored after the stream has a batch: what a silo that died meanwhile has sent is sent again.
/// </summary>
internal sealed partial class UsageRelay(
    IServiceProvider services, IOptions<UsageOptions> options, TimeProvider clock, UsageMetrics metrics, ILogger<UsageRelay> logger)
    : BackgroundService, IHostedLifecycleService
{
    private const string Reader = "relay";

    private long? _lastBeat;

    // Only now: the host makes its services before it has checked all options, and a data source needs them.
    private NpgsqlDataSource Database => services.GetRequiredService<NpgsqlDataSource>();

    private string[] Readers => [.. services.GetRequiredService<UsageReaders>().All.Select(static each => each.Name)];

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await UsageOutbox.BeginAsync(Database, [Reader, .. Readers], cancellationToken)) LogRestored();
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var stream = services.GetRequiredService<IUsageStream>();
        using PeriodicTimer timer = new(options.Value.PollInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                bool isBeat = _lastBeat is not { } last || clock.GetElapsedTime(last) >= options.Value.BeatInterval;
                if (isBeat) _lastBeat = clock.GetTimestamp();
                while (await RelayAsync(stream, isBeat, stoppingToken) == options.Value.MaxBatch) isBeat = false;
                if (isBeat) metrics.OnLag(await UsageOutbox.ReadLagAsync(Database, Readers, stoppingToken), clock.GetUtcNow());
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotRelayed(e.Message);
            }
        }
    }

    /// <returns>How many events were handed out, or the most of a batch if there may be more.</returns>
    private async Task<int> RelayAsync(IUsageStream stream, bool isBeat, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await Database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand lease = new(UsageSql.TryRelay, connection))
        {
            if (await lease.ExecuteScalarAsync(cancellationToken) is not true) return 0;
        }

        long position = await UsageOutbox.LockPositionAsync(connection, Reader, cancellationToken);
        UsageBatch batch = await UsageOutbox.ReadAsync(connection, position, options.Value.MaxBatch, cancellationToken);
        if (batch.Events.IsEmpty)
        {
            if (isBeat) await stream.PublishAsync(new UsageBatch(position, position, []), cancellationToken);
            return 0;
        }

        await stream.PublishAsync(batch, cancellationToken);
        await UsageOutbox.SetPositionAsync(connection, Reader, batch.UpTo, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.OnPublished(batch.Events.Length);
        return Math.Min(batch.Events.Length, options.Value.MaxBatch);
    }
}
