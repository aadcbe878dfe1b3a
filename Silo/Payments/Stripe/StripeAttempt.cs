using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>One try of a call.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="MayRetry">True when another may follow.</param>
internal readonly record struct StripeAttempt<T>(ProviderResult<T> Result, bool MayRetry = false);
