using IdleCloud.Contracts;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>Reconciles with the payment provider at the start and now and then.</summary>
internal sealed partial class ReconcileService(IServiceProvider services, TimeProvider clock, ILogger<ReconcileService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and these need them.
        if (!services.GetRequiredService<IPaymentProvider>().IsConfigured) return;
        PaymentReconciler reconciler = services.GetRequiredService<PaymentReconciler>();
        TimeSpan interval = services.GetRequiredService<IOptions<PaymentOptions>>().Value.ReconcileInterval;
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            try
            {
                await reconciler.ReconcileAsync(stoppingToken);
            }
            catch (Exception e) when (e is StorageUnavailableException or NpgsqlException)
            {
                LogNotReconciled(interval, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
