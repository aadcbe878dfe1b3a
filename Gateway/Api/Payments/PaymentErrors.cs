using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Api.Payments;

/// <summary>The errors about payments, in both directions.</summary>
internal static class PaymentErrors
{
    /// <summary>There is no provider.</summary>
    public static readonly ApiError NotConfigured = AccountErrorCodes.AccessDenied.With(
        "This installation takes no payments and pays nobody: its operator has configured no payment provider.");

    /// <summary>The token was used for something else.</summary>
    public static readonly ApiError OtherRequest = AccountErrorCodes.Conflict.With(
        "This Idempotency-Key was used with another amount. Use a new one for a new payment.");

    /// <summary>The provider does not answer.</summary>
    public static readonly ApiError ProviderAway = AccountErrorCodes.ServiceUnavailable.With(
        "The payment provider does not answer. Repeat the request with the same Idempotency-Key.", retryAfter: TimeSpan.FromSeconds(5));

    /// <summary>The amount is not one that can be paid.</summary>
    /// <param name="message">What is wrong with it; null when it is not above zero.</param>
    public static ApiError BadAmount(string? message) => message is null
        ? AccountErrors.Invalid("amount_nano_usd", "an integer above 0, in whole cents (10,000,000)")
        : AccountErrorCodes.Validation.With(message, "amount_nano_usd");
}
