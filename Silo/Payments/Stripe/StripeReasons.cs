using System.Globalization;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>Stripe's refusals in words that may be shown.</summary>
internal static class StripeReasons
{
    private const int MaxLength = 300;

    /// <summary>What is told and kept of a refusal.</summary>
    public static string Of(int status, string? code, string? message)
    {
        if (code == StripeTerms.ForeignAccount) return "Stripe knows of no such account that this installation could pay.";
        // Those name the operator's key, if only its ends.
        if (status is 401 or 403) return "Stripe does not accept the operator's key for this (Payments:StripeKey).";
        string what = code is null ? "" : $" {code}";
        string text = string.Create(CultureInfo.InvariantCulture, $"Stripe answered {status}{what}: {message ?? "no reason given"}");
        return text.Length <= MaxLength ? text : text[..MaxLength];
    }
}
