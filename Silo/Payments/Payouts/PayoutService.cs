using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>Steps payouts as they come, and now and then those that are in doubt. Every silo does; they take turns row by row.</summary>
internal sealed partial class PayoutService(IServiceProvider services, TimeProvider clock, ILogger<PayoutService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only now: the host makes its services before it has checked all options, and these need them.
        if (!services.GetRequiredService<IPaymentProvider>().IsConfigured) return;
        PayoutStepper stepper = services.GetRequiredService<PayoutStepper>();
        PayoutSignal signal = services.GetRequiredService<PayoutSignal>();
        TimeSpan interval = services.GetRequiredService<IOptions<PaymentOptions>>().Value.SweepInterval;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await stepper.StepAsync(stoppingToken))
                {
                    // Until none is due.
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogStepFailed(e);
            }

            await signal.WaitAsync(interval, clock, stoppingToken);
        }
    }
}
