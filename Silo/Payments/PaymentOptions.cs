namespace IdleCloud.Silo.Payments;

/// <summary>Payments in and out. Section <c>Payments</c>. Without a key nothing is taken and nobody is paid; all else works.</summary>
internal sealed class PaymentOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Payments";

    /// <summary>
    /// Stripe's secret key, <c>sk_…</c>, or better a restricted one, <c>rk_…</c>; one of the test mode moves no money. Secret: give it
    /// in the environment. Default: none, payments are off.
    /// </summary>
    public string StripeKey { get; set; } = "";

    /// <summary>Where Stripe's API is. Plain HTTP only on this machine. Default: Stripe's.</summary>
    public string StripeApi { get; set; } = "https://api.stripe.com";

    /// <summary>Where a customer comes back to after paying. Required with a key.</summary>
    public string SuccessUrl { get; set; } = "";

    /// <summary>Where a customer comes back to without having paid. Required with a key.</summary>
    public string CancelUrl { get; set; } = "";

    /// <summary>
    /// Where an owner comes back to from Stripe's pages about payouts, finished or not; it offers to go on. Default: none, owners name an
    /// account at Stripe that they have.
    /// </summary>
    public string PayoutSetupUrl { get; set; } = "";

    /// <summary>The least credit that can be bought: card fees eat small ones. In US cents. Default: 500.</summary>
    public long MinTopUpCents { get; set; } = 500;

    /// <summary>The most credit that can be bought at once: bounds what one stolen card can do. In US cents. Default: 100,000.</summary>
    public long MaxTopUpCents { get; set; } = 100_000;

    /// <summary>The least that is paid out at once, in US cents. Default: 1,000.</summary>
    public long MinPayoutCents { get; set; } = 1_000;

    /// <summary>
    /// How long one call to Stripe may take. With its repeats it must be shorter than a grain's answer may take. Default: 8 s.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Repeats of a call that came to nothing; each has our id, so that nothing happens twice. Default: 2.</summary>
    public int CallRetries { get; set; } = 2;

    /// <summary>The pause before the first repeat; it doubles, up to 5 s. Default: 0.5 s.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How often payouts whose outcome is not known are asked for. Oftener ends doubt sooner, and asks Stripe more. Default: 30 s.
    /// </summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often Stripe is asked for notices that it could not deliver, and for fees. Default: 1 h.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>True when a key is given.</summary>
    internal bool IsConfigured => StripeKey.Length > 0;

    /// <summary>True when the key moves real money.</summary>
    internal bool IsLive => StripeKey.Contains("_live_", StringComparison.Ordinal);
}
