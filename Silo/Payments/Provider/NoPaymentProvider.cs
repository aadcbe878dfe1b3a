namespace IdleCloud.Silo.Payments.Provider;

/// <summary>Stands where no provider is configured, and says so.</summary>
internal sealed class NoPaymentProvider : IPaymentProvider
{
    private const string Reason =
        "This installation takes and makes no payments: its operator has not set Payments:StripeKey (docs/how-to/take-payments.md).";

    /// <inheritdoc/>
    public bool IsConfigured => false;

    /// <inheritdoc/>
    public Task<ProviderResult<CheckoutPage>> CreateCheckoutAsync(CheckoutOrder order, CancellationToken cancellationToken) => Not<CheckoutPage>();

    /// <inheritdoc/>
    public Task<ProviderResult<SentPayout>> SendPayoutAsync(PayoutOrder order, CancellationToken cancellationToken) => Not<SentPayout>();

    /// <inheritdoc/>
    public Task<ProviderResult<SentPayout?>> FindPayoutAsync(Guid payoutId, CancellationToken cancellationToken) => Not<SentPayout?>();

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutAccount>> CreatePayoutAccountAsync(PayoutAccountOrder order, CancellationToken cancellationToken) =>
        Not<PayoutAccount>();

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutAccount>> FindPayoutAccountAsync(string destination, CancellationToken cancellationToken) => Not<PayoutAccount>();

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutSetupPage>> CreateSetupPageAsync(string destination, CancellationToken cancellationToken) => Not<PayoutSetupPage>();

    /// <inheritdoc/>
    public Task<ProviderResult<long?>> FindFeeAsync(string payment, CancellationToken cancellationToken) => Not<long?>();

    /// <inheritdoc/>
    public Task<ProviderResult<MissedNotices>> ListMissedNoticesAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        Not<MissedNotices>();

    private static Task<ProviderResult<T>> Not<T>() => Task.FromResult(ProviderResult.Not<T>(ProviderStatus.NotConfigured, Reason));
}
