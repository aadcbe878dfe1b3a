using IdleCloud.Silo.Payments.Events;
using IdleCloud.Silo.Payments.Payouts;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Silo.Payments.Stripe;
using IdleCloud.Silo.Payments.TopUps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments;

/// <summary>Registration of the payments.</summary>
internal static class PaymentServiceCollectionExtensions
{
    /// <summary>Adds payments in and out. Without a key of the provider they say that they are off.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PaymentOptions, PaymentOptionsValidator>().BindConfiguration(PaymentOptions.Section);
        services.AddSingleton<IPaymentProvider>(static all => all.GetRequiredService<IOptions<PaymentOptions>>().Value.IsConfigured
            ? StripeProviders.Create(all)
            : new NoPaymentProvider());
        services.AddMetrics().AddSingleton<PaymentMetrics>();
        services.AddSingleton<TopUpStore>().AddSingleton<TopUps.TopUps>();
        services.AddSingleton<PaymentEventStore>().AddSingleton<PaymentNotices>().AddSingleton<PaymentFees>()
            .AddSingleton<PaymentReconciler>();
        services.AddSingleton<PayoutStore>().AddSingleton<PayoutSignal>().AddSingleton<PayoutStepper>().AddSingleton<Payouts.Payouts>()
            .AddSingleton<PayoutAccounts>();
        return services.AddHostedService<PayoutService>().AddHostedService<ReconcileService>();
    }
}
