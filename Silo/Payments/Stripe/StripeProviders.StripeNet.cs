using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>The way to Stripe that this program was built with: through Stripe's own library.</summary>
internal static class StripeProviders
{
    /// <summary>The name of the way.</summary>
    public const string Name = "Stripe.net";

    /// <summary>Makes the provider.</summary>
    public static IPaymentProvider Create(IServiceProvider services) => ActivatorUtilities.CreateInstance<StripeNetProvider>(services);
}
