namespace IdleCloud.Gateway.Payments;

/// <summary>Where Stripe's notices come in. Section <c>Gateway:Payments</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Gateway:Payments";

    /// <summary>
    /// The endpoint's signing secrets, <c>whsec_…</c>; a notice signed with any of them is taken, so that they can be rotated. Secret:
    /// give them in the environment. Default: none, notices are answered 503.
    /// </summary>
    public string[] WebhookSecrets { get; set; } = [];

    /// <summary>
    /// How old a signature may be, or how far ahead of this machine's clock. Longer forgives clocks that are wrong, shorter leaves a
    /// stolen notice less time; each is booked once in any case. Default: 300 s, as in Stripe's libraries.
    /// </summary>
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Larger notices are answered 413. Default: 256 KiB.</summary>
    public int MaxWebhookBytes { get; set; } = 256 * 1024;
}
