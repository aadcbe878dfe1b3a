using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>What an answer of Stripe that is not a success means.</summary>
/// <param name="Status">What is known.</param>
/// <param name="MayRetry">True when the same call may be repeated at once.</param>
internal readonly record struct StripeVerdict(ProviderStatus Status, bool MayRetry)
{
    /// <summary>Judges by status and error type.</summary>
    /// <param name="httpStatus">The HTTP status.</param>
    /// <param name="errorType">Stripe's <c>error.type</c>.</param>
    /// <param name="errorCode">Stripe's <c>error.code</c>.</param>
    /// <param name="shouldRetry">Stripe's own word on it, where it gives one.</param>
    public static StripeVerdict Of(int httpStatus, string? errorType, string? errorCode, bool? shouldRetry)
    {
        ProviderStatus status = httpStatus switch
        {
            // Another call had this key: what became of that one is the question.
            _ when errorType == "idempotency_error" => ProviderStatus.Unknown,
            // It is about the account that was named, and the key is good.
            403 when errorCode == StripeTerms.ForeignAccount => ProviderStatus.Refused,
            // The key is wrong, or lacks a permission: the operator's to mend, and says nothing about the order.
            401 or 403 => ProviderStatus.Unavailable,
            // A call with the same key is under way.
            409 => ProviderStatus.Unknown,
            429 => ProviderStatus.Unavailable,
            >= 400 and < 500 => ProviderStatus.Refused,
            // Also a redirect, which the API never sends: whoever answered was not Stripe.
            _ => ProviderStatus.Unknown,
        };
        return new(status, shouldRetry ?? (httpStatus is 409 or 429 or >= 500 && errorType != "idempotency_error"));
    }
}
