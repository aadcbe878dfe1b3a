using IdleCloud.Silo.Payments;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Silo.Payments.Stripe;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Payments;

/// <summary>The contract, through Stripe's own library.</summary>
public sealed class StripeNetProviderTests : ProviderContract
{
    [Fact]
    public void ApiVersion_OfTheTwins_IsTheSame() => Assert.Equal(global::Stripe.StripeConfiguration.ApiVersion, StripeTerms.ApiVersion);

    private protected override IPaymentProvider Create(PaymentOptions options, TimeProvider clock, ILoggerFactory loggers) =>
        new StripeNetProvider(Options.Create(options), clock, loggers.CreateLogger<StripeNetProvider>());
}
