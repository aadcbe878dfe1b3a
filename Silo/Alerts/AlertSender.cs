using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Alerts;

/// <summary>
/// Sends the alerts that have fired, at least once each: a few at a time, a failed one again later and later, and none for ever. Every silo
/// sends; the database gives each alert to one of them.
/// </summary>
internal sealed partial class AlertSender(
    IServiceProvider services, IOptions<AlertOptions> options, TimeProvider clock, AlertMetrics metrics, ILogger<AlertSender> logger) : BackgroundService
{
    private const int MaxTaken = 32, AtOnce = 8, MaxProblemLength = 300;
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        var deliveries = services.GetRequiredService<AlertDeliveries>();
        IAlertChannel[] channels = [.. services.GetServices<IAlertChannel>()];
        using PeriodicTimer timer = new(options.Value.DeliveryInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SendDueAsync(deliveries, channels, stoppingToken) == MaxTaken) stoppingToken.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogAway(e.Message);
            }
        }
    }

    private async Task<int> SendDueAsync(AlertDeliveries deliveries, IAlertChannel[] channels, CancellationToken stoppingToken)
    {
        List<DueAlert> taken = await deliveries.TakeAsync(MaxTaken, stoppingToken);
        await Parallel.ForEachAsync(
            taken,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            async (alert, cancellationToken) => await SendAsync(deliveries, channels.Single(each => each.Kind == alert.Channel), alert, cancellationToken));
        return taken.Count;
    }

    private async Task SendAsync(AlertDeliveries deliveries, IAlertChannel channel, DueAlert alert, CancellationToken cancellationToken)
    {
        string? problem = alert.IsWanted ? await TryAsync(channel, alert, cancellationToken) : null;
        if (problem is null)
        {
            metrics.OnTried(alert.Channel, alert.IsWanted ? "Sent" : "Unwanted");
            await deliveries.EndAsync(alert, null);
        }
        else if (alert.Attempt >= options.Value.MaxAttempts)
        {
            LogGivenUp(alert.Event.Id, alert.AccountId, alert.Attempt, alert.Channel, problem);
            metrics.OnTried(alert.Channel, "GivenUp");
            await deliveries.EndAsync(alert, problem);
        }
        else
        {
            metrics.OnTried(alert.Channel, "Failed");
            await deliveries.PostponeAsync(alert, DelayAfter(alert.Attempt), problem);
        }
    }

    private async Task<string?> TryAsync(IAlertChannel channel, DueAlert alert, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Value.SendTimeout);
        try
        {
            string? problem = await channel.SendAsync(alert, patience.Token);
            return problem?.Length > MaxProblemLength ? problem[..MaxProblemLength] : problem;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {options.Value.SendTimeout.TotalSeconds:0.###} s";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One alert that breaks something must not keep the others back.
            LogBroken(alert.Event.Id, alert.Channel, e);
            return "something went wrong on our side";
        }
    }

    private TimeSpan DelayAfter(int attempt)
    {
        double factor = Math.Pow(2, Math.Min(attempt - 1, 30));
        return TimeSpan.FromTicks((long)Math.Min(LongestRetry.Ticks, options.Value.FirstRetry.Ticks * factor));
    }
}
