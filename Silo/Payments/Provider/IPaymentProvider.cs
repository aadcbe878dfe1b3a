namespace IdleCloud.Silo.Payments.Provider;

/// <summary>
/// The payment provider: where customers pay and from where miners' owners are paid. Calls that change something are idempotent by
/// our id for at least a day. Nothing here throws for the provider's sake.
/// </summary>
internal interface IPaymentProvider
{
    /// <summary>The only currency.</summary>
    const string Currency = "usd";

    /// <summary>For so long the provider recognises a repeat by our id, with room for clocks that differ.</summary>
    static readonly TimeSpan IdempotencyLife = TimeSpan.FromHours(23);

    /// <summary>False when the operator has configured none; every call then answers so.</summary>
    bool IsConfigured { get; }

    /// <summary>Makes a page where a customer pays; a repeat finds the same page.</summary>
    Task<ProviderResult<CheckoutPage>> CreateCheckoutAsync(CheckoutOrder order, CancellationToken cancellationToken);

    /// <summary>Sends money; a repeat sends nothing more.</summary>
    Task<ProviderResult<SentPayout>> SendPayoutAsync(PayoutOrder order, CancellationToken cancellationToken);

    /// <summary>Asks whether money was sent. Done with null: it was not, and no call under way is known.</summary>
    Task<ProviderResult<SentPayout?>> FindPayoutAsync(Guid payoutId, CancellationToken cancellationToken);

    /// <summary>Makes an owner's account at the provider; a repeat finds the same one.</summary>
    Task<ProviderResult<PayoutAccount>> CreatePayoutAccountAsync(PayoutAccountOrder order, CancellationToken cancellationToken);

    /// <summary>Asks how an owner's account is.</summary>
    Task<ProviderResult<PayoutAccount>> FindPayoutAccountAsync(string destination, CancellationToken cancellationToken);

    /// <summary>Makes a page where the owner says what the provider wants to know; each call makes another.</summary>
    Task<ProviderResult<PayoutSetupPage>> CreateSetupPageAsync(string destination, CancellationToken cancellationToken);

    /// <summary>Asks what the provider kept of a payment, in US cents. Done with null: it does not know yet.</summary>
    Task<ProviderResult<long?>> FindFeeAsync(string payment, CancellationToken cancellationToken);

    /// <summary>Lists notices that were not delivered.</summary>
    /// <param name="since">None from before.</param>
    /// <param name="after">Where the page begins: null, or what the page before said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ProviderResult<MissedNotices>> ListMissedNoticesAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken);
}
