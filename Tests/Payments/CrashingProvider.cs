using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Tests.Payments;

/// <summary>The process ends: nothing after that point is done.</summary>
internal sealed class CrashException : Exception;

/// <summary>A provider whose caller does not survive the call.</summary>
/// <param name="inner">The provider.</param>
/// <param name="point">Where the caller ends.</param>
internal sealed class CrashingProvider(IPaymentProvider inner, CrashPoint point) : IPaymentProvider
{
    public bool IsConfigured => inner.IsConfigured;

    public Task<ProviderResult<CheckoutPage>> CreateCheckoutAsync(CheckoutOrder order, CancellationToken cancellationToken) =>
        AroundAsync(() => inner.CreateCheckoutAsync(order, cancellationToken), CrashPoint.BeforeSend, CrashPoint.AfterSend);

    public Task<ProviderResult<SentPayout>> SendPayoutAsync(PayoutOrder order, CancellationToken cancellationToken) =>
        AroundAsync(() => inner.SendPayoutAsync(order, cancellationToken), CrashPoint.BeforeSend, CrashPoint.AfterSend);

    public Task<ProviderResult<SentPayout?>> FindPayoutAsync(Guid payoutId, CancellationToken cancellationToken) =>
        AroundAsync(() => inner.FindPayoutAsync(payoutId, cancellationToken), CrashPoint.BeforeFind, CrashPoint.AfterFind);

    public Task<ProviderResult<PayoutAccount>> CreatePayoutAccountAsync(PayoutAccountOrder order, CancellationToken cancellationToken) =>
        inner.CreatePayoutAccountAsync(order, cancellationToken);

    public Task<ProviderResult<PayoutAccount>> FindPayoutAccountAsync(string destination, CancellationToken cancellationToken) =>
        inner.FindPayoutAccountAsync(destination, cancellationToken);

    public Task<ProviderResult<PayoutSetupPage>> CreateSetupPageAsync(string destination, CancellationToken cancellationToken) =>
        inner.CreateSetupPageAsync(destination, cancellationToken);

    public Task<ProviderResult<long?>> FindFeeAsync(string payment, CancellationToken cancellationToken) =>
        inner.FindFeeAsync(payment, cancellationToken);

    public Task<ProviderResult<MissedNotices>> ListMissedNoticesAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        inner.ListMissedNoticesAsync(since, after, cancellationToken);

    private async Task<T> AroundAsync<T>(Func<Task<T>> call, CrashPoint before, CrashPoint after)
    {
        if (point == before) throw new CrashException();
        T result = await call();
        return point == after ? throw new CrashException() : result;
    }
}
