using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments;

/// <summary>Refuses to start with payments that cannot work. The key itself is never in a message.</summary>
internal sealed class PaymentOptionsValidator : IValidateOptions<PaymentOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PaymentOptions options)
    {
        var check = new OptionsCheck(PaymentOptions.Section);
        if (options.IsConfigured)
        {
            check.That(IsSecretKey(options.StripeKey), nameof(options.StripeKey),
                "is not a secret key of Stripe: it begins with sk_test_, sk_live_, rk_test_ or rk_live_ and has no spaces");
            check.That(IsHttps(options.SuccessUrl), nameof(options.SuccessUrl), "must be an https:// address when there is a Stripe key");
            check.That(IsHttps(options.CancelUrl), nameof(options.CancelUrl), "must be an https:// address when there is a Stripe key");
        }

        check.That(options.PayoutSetupUrl.Length == 0 || IsHttps(options.PayoutSetupUrl), nameof(options.PayoutSetupUrl), "must be an https:// address");
        check.That(IsHttps(options.StripeApi), nameof(options.StripeApi), "must be an https:// address");
        check.InRange(nameof(options.MinTopUpCents), options.MinTopUpCents, 50, 1_000_000);
        check.InRange(nameof(options.MaxTopUpCents), options.MaxTopUpCents, options.MinTopUpCents, 99_999_999);
        check.InRange(nameof(options.MinPayoutCents), options.MinPayoutCents, 1, UsdCents.Max);
        check.InRange(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.CallRetries), options.CallRetries, 0, 5);
        check.InRange(nameof(options.RetryPause), options.RetryPause, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        check.InRange(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.InRange(nameof(options.ReconcileInterval), options.ReconcileInterval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        return check.Result;
    }

    private static bool IsSecretKey(string key) =>
        key.Length > 12 && !key.Any(char.IsWhiteSpace) &&
        (key.StartsWith("sk_test_", StringComparison.Ordinal) || key.StartsWith("sk_live_", StringComparison.Ordinal) ||
        key.StartsWith("rk_test_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal));

    // Plain HTTP would show the key to the network; on this machine there is none.
    private static bool IsHttps(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) &&
        (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
