using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>Stripe over its HTTPS API. Needs no package; the twin on Stripe's own library says and means the same.</summary>
internal sealed partial class StripeHttpProvider : IPaymentProvider, IDisposable
{
    /// <summary>A page of a hundred notices is below a megabyte.</summary>
    private const int MaxReplyBytes = 8 * 1024 * 1024;

    private readonly PaymentOptions _options;
    private readonly StripeRetries _retries;
    private readonly HttpClient _http;
    private readonly ILogger _logger;

    public StripeHttpProvider(IOptions<PaymentOptions> options, TimeProvider clock, ILogger<StripeHttpProvider> logger)
    {
        _options = options.Value;
        _retries = new(_options, clock);
        _logger = logger;
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = new(_options.StripeApi),
            MaxResponseContentBufferSize = MaxReplyBytes,
            // Each try has its own deadline.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _options.StripeKey);
        _http.DefaultRequestHeaders.Add("Stripe-Version", StripeTerms.ApiVersion);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("IdleCloud");
    }

    /// <inheritdoc/>
    public bool IsConfigured => true;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public Task<ProviderResult<CheckoutPage>> CreateCheckoutAsync(CheckoutOrder order, CancellationToken cancellationToken) => PostAsync(
        "/v1/checkout/sessions", StripeForms.Checkout(order, _options), StripeTerms.CheckoutKey(order.TopUpId),
        StripeJsonContext.Default.StripeSession, static session => session.Id is { } id ? new CheckoutPage(id, session.Url) : null, cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderResult<SentPayout>> SendPayoutAsync(PayoutOrder order, CancellationToken cancellationToken) => PostAsync(
        "/v1/transfers", StripeForms.Payout(order), StripeTerms.PayoutKey(order.PayoutId),
        StripeJsonContext.Default.StripeTransfer, ToPayout, cancellationToken);

    /// <inheritdoc/>
    public async Task<ProviderResult<SentPayout?>> FindPayoutAsync(Guid payoutId, CancellationToken cancellationToken)
    {
        ProviderResult<StripeTransferList> list = await GetAsync(
            "/v1/transfers", StripeForms.FindPayout(payoutId), body => Read(body, StripeJsonContext.Default.StripeTransferList), cancellationToken);
        if (!list.IsDone) return ProviderResult.Not<SentPayout?>(list.Status, list.Reason);
        return list.Value!.Data switch
        {
            null => Unreadable<SentPayout?>(),
            [] => ProviderResult.Done<SentPayout?>(null),
            [{ } first, ..] => ToPayout(first) is { } payout ? ProviderResult.Done<SentPayout?>(payout) : Unreadable<SentPayout?>(),
        };
    }

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutAccount>> CreatePayoutAccountAsync(PayoutAccountOrder order, CancellationToken cancellationToken) => PostAsync(
        "/v1/accounts", StripeForms.PayoutAccount(order), StripeTerms.AccountKey(order),
        StripeJsonContext.Default.StripeAccount, ToAccount, cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutAccount>> FindPayoutAccountAsync(string destination, CancellationToken cancellationToken) => GetAsync(
        $"/v1/accounts/{Uri.EscapeDataString(destination)}", new StripeForm(),
        body => Read(body, StripeJsonContext.Default.StripeAccount) is { } account ? ToAccount(account) : null, cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderResult<PayoutSetupPage>> CreateSetupPageAsync(string destination, CancellationToken cancellationToken) => PostAsync(
        "/v1/account_links", StripeForms.SetupPage(destination, _options), StripeTerms.NewSetupPageKey(),
        StripeJsonContext.Default.StripeAccountLink, static link => link.Url is { } url ? new PayoutSetupPage(url) : null, cancellationToken);

    /// <inheritdoc/>
    public async Task<ProviderResult<long?>> FindFeeAsync(string payment, CancellationToken cancellationToken)
    {
        ProviderResult<StripePayment> found = await GetAsync(
            $"/v1/payment_intents/{Uri.EscapeDataString(payment)}", new StripeForm().Add("expand[]", "latest_charge.balance_transaction"),
            body => Read(body, StripeJsonContext.Default.StripePayment), cancellationToken);
        if (!found.IsDone) return ProviderResult.Not<long?>(found.Status, found.Reason);
        StripeBalanceTransaction? balance = found.Value!.LatestCharge?.BalanceTransaction;
        // A fee in another currency is for a person to book.
        return ProviderResult.Done<long?>(balance?.Currency == IPaymentProvider.Currency ? balance.Fee : null);
    }

    /// <inheritdoc/>
    public Task<ProviderResult<MissedNotices>> ListMissedNoticesAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        GetAsync("/v1/events", StripeForms.MissedNotices(since, after), StripePages.Read, cancellationToken);

    private Task<ProviderResult<TValue>> PostAsync<TReply, TValue>(
        string path, StripeForm form, string key, JsonTypeInfo<TReply> type, Func<TReply, TValue?> read, CancellationToken cancellationToken)
        where TReply : class
        where TValue : class => _retries.RunAsync(
            token => SendAsync(
                () => new HttpRequestMessage(HttpMethod.Post, path) { Content = form.ToContent(), Headers = { { "Idempotency-Key", key } } },
                body => Read(body, type) is { } reply ? read(reply) : null,
                token),
            cancellationToken);

    private Task<ProviderResult<T>> GetAsync<T>(string path, StripeForm query, Func<byte[], T?> read, CancellationToken cancellationToken)
        where T : class => _retries.RunAsync(
            token => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"{path}?{query.ToQuery()}"), read, token), cancellationToken);

    private async Task<StripeAttempt<T>> SendAsync<T>(Func<HttpRequestMessage> message, Func<byte[], T?> read, CancellationToken cancellationToken)
        where T : class
    {
        using HttpRequestMessage request = message();
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new(read(body) is { } value ? ProviderResult.Done(value) : Unreadable<T>());
        }

        int status = (int)response.StatusCode;
        StripeErrorBody? error = Read(body, StripeJsonContext.Default.StripeErrorReply)?.Error;
        StripeVerdict verdict = StripeVerdict.Of(status, error?.Type, error?.Code, ShouldRetry(response));
        LogRefused(request.Method.Method, request.RequestUri!.AbsolutePath, status, error?.Code ?? error?.Type ?? "", RequestId(response));
        return new(ProviderResult.Not<T>(verdict.Status, StripeReasons.Of(status, error?.Code, error?.Message)), verdict.MayRetry);
    }

    private static SentPayout? ToPayout(StripeTransfer transfer) => transfer is { Id: { } id, Currency: { } currency, Destination: { } destination }
        ? new(id, transfer.Amount, currency, destination)
        : null;

    private static PayoutAccount? ToAccount(StripeAccount account) => account.Id is { } id
        ? new(id, account.PayoutsEnabled && account.Capabilities?.Transfers == StripeTerms.Active, [.. account.Requirements?.CurrentlyDue ?? []])
        : null;

    private static T? Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            // Whoever calls says what an unreadable answer means there.
            return null;
        }
    }

    // A success that cannot be read was a success all the same.
    private static ProviderResult<T> Unreadable<T>() => ProviderResult.Not<T>(ProviderStatus.Unknown, "Stripe's answer could not be read.");

    private static bool? ShouldRetry(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Stripe-Should-Retry", out IEnumerable<string>? values) && bool.TryParse(values.First(), out bool should)
            ? should
            : null;

    private static string RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Request-Id", out IEnumerable<string>? values) ? values.First() : "";
}
