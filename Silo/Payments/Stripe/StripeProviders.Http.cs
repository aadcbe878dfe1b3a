using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>The way to Stripe that this program was built with: over HTTPS, with no package.</summary>
internal static class StripeProviders
{
    /// <summary>The name of the way.</summary>
    public const string Name = "https";

    /// <summary>Makes the provider.</summary>
    public static IPaymentProvider Create(IServiceProvider services) => ActivatorUtilities.CreateInstance<StripeHttpProvider>(services);
}
