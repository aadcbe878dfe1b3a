using System.Net;
using System.Text;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using global::Stripe;
using global::Stripe.Checkout;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>Stripe through its own library. Says and means the same as its twin over HTTPS; the repeats are ours in both.</summary>
internal sealed partial class StripeNetProvider : IPaymentProvider, IDisposable
{
    private const int MaxReplyBytes = 8 * 1024 * 1024;

    private readonly PaymentOptions _options;
    private readonly StripeRetries _retries;
    private readonly HttpClient _http;
    private readonly StripeClient _stripe;
    private readonly ILogger _logger;

    public StripeNetProvider(IOptions<PaymentOptions> options, TimeProvider clock, ILogger<StripeNetProvider> logger)
    {
        _options = options.Value;
        _retries = new(_options, clock);
        _logger = logger;
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            MaxResponseContentBufferSize = MaxReplyBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _stripe = new(new StripeClientOptions
        {
            ApiKey = _options.StripeKey,
            ApiBase = _options.StripeApi,
            HttpClient = new SystemNetHttpClient(_http, maxNetworkRetries: 0, appInfo: null, enableTelemetry: false),
        });
    }

    /// <inheritdoc/>
    public bool IsConfigured => true;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public Task<ProviderResult<CheckoutPage>> CreateCheckoutAsync(CheckoutOrder order, CancellationToken cancellationToken) => CallAsync(
        async token =>
        {
            Session session = await _stripe.V1.Checkout.Sessions.CreateAsync(CheckoutOf(order), Keyed(StripeTerms.CheckoutKey(order.TopUpId)), token);
            return session.Id is { } id ? new CheckoutPage(id, session.Url) : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderResult<SentPayout>> SendPayoutAsync(PayoutOrder order, CancellationToken cancellationToken) => CallAsync(
        async token => ToPayout(await _stripe.V1.Transfers.CreateAsync(TransferOf(order), Keyed(StripeTerms.PayoutKey(order.PayoutId)), token)),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ProviderResult<SentPayout?>> FindPayoutAsync(Guid payoutId, CancellationToken cancellationToken)
    {
        var options = new TransferListOptions { TransferGroup = StripeTerms.PayoutGroup(payoutId), Limit = 2 };
        ProviderResult<StripeList<Transfer>> list = await CallAsync<StripeList<Transfer>>(
            async token => await _stripe.V1.Transfers.ListAsync(options, cancellationToken: token), cancellationToken);
        if (!list.IsDone) return ProviderResult.Not<SentPayout?>(list.Status, list.Reason);
        if (list.Value!.Data is not { } data) return Unreadable<SentPayout?>();
        if (data.Count == 0) return ProviderResult.Done<SentPayout?>(null);
        return ToPayout(data[0]) is { } payout ? ProviderResult.Done<SentPayout?>(payout) : Unreadable<SentPayout?>();
    }

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutAccount>> CreatePayoutAccountAsync(PayoutAccountOrder order, CancellationToken cancellationToken) => CallAsync(
        async token => ToAccount(await _stripe.V1.Accounts.CreateAsync(AccountOf(order), Keyed(StripeTerms.AccountKey(order)), token)),
        cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutAccount>> FindPayoutAccountAsync(string destination, CancellationToken cancellationToken) => CallAsync(
        async token => ToAccount(await _stripe.V1.Accounts.GetAsync(destination, cancellationToken: token)), cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutSetupPage>> CreateSetupPageAsync(string destination, CancellationToken cancellationToken)
    {
        RequestOptions key = Keyed(StripeTerms.NewSetupPageKey());
        var options = new AccountLinkCreateOptions
        {
            Account = destination,
            Type = StripeTerms.SetupPageType,
            ReturnUrl = _options.PayoutSetupUrl,
            RefreshUrl = _options.PayoutSetupUrl,
        };
        return CallAsync(
            async token => (await _stripe.V1.AccountLinks.CreateAsync(options, key, token)).Url is { } url ? new PayoutSetupPage(url) : null,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ProviderResult<long?>> FindFeeAsync(string payment, CancellationToken cancellationToken)
    {
        var options = new PaymentIntentGetOptions { Expand = ["latest_charge.balance_transaction"] };
        ProviderResult<PaymentIntent> found = await CallAsync<PaymentIntent>(
            async token => await _stripe.V1.PaymentIntents.GetAsync(payment, options, cancellationToken: token), cancellationToken);
        if (!found.IsDone) return ProviderResult.Not<long?>(found.Status, found.Reason);
        BalanceTransaction? balance = found.Value!.LatestCharge?.BalanceTransaction;
        return ProviderResult.Done<long?>(balance?.Currency == IPaymentProvider.Currency ? balance.Fee : null);
    }

    /// <inheritdoc/>
    public Task<ProviderResult<MissedNotices>> ListMissedNoticesAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken)
    {
        var options = new EventListOptions
        {
            DeliverySuccess = false,
            Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime },
            Limit = StripeForms.PageSize,
            StartingAfter = after,
            Types = [.. StripeTerms.EventTypes],
        };
        return CallAsync(
            async token =>
            {
                StripeList<Event> page = await _stripe.V1.Events.ListAsync(options, cancellationToken: token);
                return StripePages.Read(Encoding.UTF8.GetBytes(page.StripeResponse.Content));
            },
            cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "Stripe answered {Status} {Code} (its request id {RequestId}).")]
    private partial void LogRefused(int status, string code, string requestId);

    private Task<ProviderResult<T>> CallAsync<T>(Func<CancellationToken, Task<T?>> call, CancellationToken cancellationToken)
        where T : class => _retries.RunAsync(
            async token =>
            {
                try
                {
                    return new StripeAttempt<T>(await call(token) is { } value ? ProviderResult.Done(value) : Unreadable<T>());
                }
                catch (StripeException e)
                {
                    return Judge<T>(e);
                }
            },
            cancellationToken);

    private StripeAttempt<T> Judge<T>(StripeException e)
    {
        int status = (int)e.HttpStatusCode;
        // A success that the library cannot read was a success all the same.
        if (e.HttpStatusCode is HttpStatusCode.OK or 0) return new(Unreadable<T>());
        bool? shouldRetry = e.StripeResponse?.Headers is { } headers && headers.TryGetValues("Stripe-Should-Retry", out IEnumerable<string>? values)
            && bool.TryParse(values.First(), out bool should) ? should : null;
        StripeVerdict verdict = StripeVerdict.Of(status, e.StripeError?.Type, e.StripeError?.Code, shouldRetry);
        LogRefused(status, e.StripeError?.Code ?? e.StripeError?.Type ?? "", e.StripeResponse?.RequestId ?? "");
        return new(ProviderResult.Not<T>(verdict.Status, StripeReasons.Of(status, e.StripeError?.Code, e.StripeError?.Message)), verdict.MayRetry);
    }

    private SessionCreateOptions CheckoutOf(CheckoutOrder order)
    {
        string id = StripeForms.IdOf(order.TopUpId);
        return new()
        {
            Mode = "payment",
            ClientReferenceId = id,
            LineItems =
            [
                new()
                {
                    Quantity = 1,
                    PriceData = new()
                    {
                        Currency = IPaymentProvider.Currency,
                        UnitAmount = order.AmountCents,
                        ProductData = new() { Name = StripeTerms.CreditName },
                    },
                },
            ],
            SuccessUrl = _options.SuccessUrl,
            CancelUrl = _options.CancelUrl,
            CustomerEmail = order.Email,
            Metadata = MetadataOf(id, order.AccountId),
            PaymentIntentData = new() { Metadata = MetadataOf(id, order.AccountId) },
        };
    }

    private static TransferCreateOptions TransferOf(PayoutOrder order) => new()
    {
        Amount = order.AmountCents,
        Currency = IPaymentProvider.Currency,
        Destination = order.Destination,
        TransferGroup = StripeTerms.PayoutGroup(order.PayoutId),
        Description = StripeTerms.PayoutDescription,
        Metadata = MetadataOf(StripeForms.IdOf(order.PayoutId), order.AccountId),
    };

    private static AccountCreateOptions AccountOf(PayoutAccountOrder order) => new()
    {
        Type = "express",
        Country = order.Country,
        Email = order.Email,
        Capabilities = new() { Transfers = new() { Requested = true } },
        Metadata = new() { [StripeTerms.AccountField] = order.AccountId },
    };

    private static PayoutAccount? ToAccount(Account account) => account.Id is { } id
        ? new(id, account.PayoutsEnabled && account.Capabilities?.Transfers == StripeTerms.Active, [.. account.Requirements?.CurrentlyDue ?? []])
        : null;

    private static Dictionary<string, string> MetadataOf(string id, string account) =>
        new() { [StripeTerms.IdField] = id, [StripeTerms.AccountField] = account };

    private static RequestOptions Keyed(string key) => new() { IdempotencyKey = key };

    private static SentPayout? ToPayout(Transfer transfer) => transfer is { Id: { } id, Currency: { } currency, DestinationId: { } destination }
        ? new(id, transfer.Amount, currency, destination)
        : null;

    private static ProviderResult<T> Unreadable<T>() => ProviderResult.Not<T>(ProviderStatus.Unknown, "Stripe's answer could not be read.");
}
