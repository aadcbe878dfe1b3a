namespace IdleCloud.Silo.Payments.Provider;

/// <summary>A page where a customer pays for credit.</summary>
/// <param name="TopUpId">Our id of it; also makes the call idempotent, and comes back in every notice.</param>
/// <param name="AccountId">The customer's account.</param>
/// <param name="AmountCents">What it costs, in US cents.</param>
/// <param name="Email">The customer's address; null leaves it to the customer.</param>
internal sealed record CheckoutOrder(Guid TopUpId, string AccountId, long AmountCents, string? Email);

/// <summary>The page.</summary>
/// <param name="SessionId">The provider's name for it.</param>
/// <param name="Url">Its address; null when it is not open any more.</param>
internal sealed record CheckoutPage(string SessionId, string? Url);
