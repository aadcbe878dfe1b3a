using IdleCloud.Silo.Payments;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Silo.Payments.Stripe;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Payments;

/// <summary>The contract, over HTTPS without a package.</summary>
public sealed class StripeHttpProviderTests : ProviderContract
{
    private protected override IPaymentProvider Create(PaymentOptions options, TimeProvider clock, ILoggerFactory loggers) =>
        new StripeHttpProvider(Options.Create(options), clock, loggers.CreateLogger<StripeHttpProvider>());
}
