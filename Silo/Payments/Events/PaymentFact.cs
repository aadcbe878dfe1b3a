namespace IdleCloud.Silo.Payments.Events;

/// <summary>What one notice tells of a payment.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="ObjectId">Of which object of the provider's: a session, a charge, a refund, a dispute.</param>
/// <param name="AmountCents">How much, in US cents.</param>
/// <param name="FeeCents">What the provider has kept for it so far, in US cents; disputes only.</param>
/// <param name="At">When, by the provider's clock, in seconds since 1970.</param>
internal readonly record struct PaymentFact(PaymentFactKind Kind, string ObjectId, long AmountCents, long FeeCents, long At);
