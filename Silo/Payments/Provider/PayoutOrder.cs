namespace IdleCloud.Silo.Payments.Provider;

/// <summary>Money for a miner's owner.</summary>
/// <param name="PayoutId">Our id of it; also makes the call idempotent, and is what the provider can be asked for later.</param>
/// <param name="AccountId">The owner's account here.</param>
/// <param name="AmountCents">How much, in US cents.</param>
/// <param name="Destination">The owner's account at the provider.</param>
internal sealed record PayoutOrder(Guid PayoutId, string AccountId, long AmountCents, string Destination);

/// <summary>A payout as the provider knows it.</summary>
/// <param name="ProviderId">The provider's name for it.</param>
/// <param name="AmountCents">How much.</param>
/// <param name="Currency">Of which currency.</param>
/// <param name="Destination">To whom.</param>
internal sealed record SentPayout(string ProviderId, long AmountCents, string Currency, string Destination)
{
    /// <summary>True when it is what was ordered.</summary>
    public bool Matches(PayoutOrder order) =>
        AmountCents == order.AmountCents && Currency == IPaymentProvider.Currency && Destination == order.Destination;
}
