using System.Text;
using System.Text.Json.Nodes;
using IdleCloud.Silo.Payments;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Payments.Stripe;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Payments;

/// <summary>What every way to the payment provider must do, tested against a double of Stripe's API on real sockets.</summary>
public abstract class ProviderContract : IAsyncLifetime
{
    private static readonly PayoutOrder Order = new(Guid.CreateVersion7(), "acct_owner", 12_345, "acct_1ConnectedOwner");
    private static readonly CheckoutOrder Credit = new(Guid.CreateVersion7(), "acct_customer", 2_500, "ada@example.com");

    private readonly RecordedLogs _logs = new();
    private StripeDouble _stripe = null!;
    private IPaymentProvider _provider = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stripe = await StripeDouble.StartAsync();
        _provider = Create(OptionsFor(_stripe.Address));
    }

    public async ValueTask DisposeAsync()
    {
        (_provider as IDisposable)?.Dispose();
        await _stripe.DisposeAsync();
        Assert.DoesNotContain(StripeDouble.SecretKey, string.Join('\n', _logs.At(LogLevel.Trace)), StringComparison.Ordinal);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task CreateCheckout_Always_AsksForOneAmountThatOnlyWeSet()
    {
        ProviderResult<CheckoutPage> page = await _provider.CreateCheckoutAsync(Credit, Now);
        Assert.Equal(ProviderStatus.Done, page.Status);
        JsonObject session = Assert.Single(_stripe.State.Sessions);
        Assert.Equal(session["id"]!.GetValue<string>(), page.Value!.SessionId);
        Assert.Equal(session["url"]!.GetValue<string>(), page.Value.Url);
        StripeCall call = Assert.Single(_stripe.Calls);
        Assert.Equal(
            ("2500", "usd", "1", "payment", "ada@example.com", Credit.TopUpId.ToString("d"), Credit.TopUpId.ToString("d"), "acct_customer"),
            (call["line_items[0][price_data][unit_amount]"], call["line_items[0][price_data][currency]"], call["line_items[0][quantity]"],
                call["mode"], call["customer_email"], call["client_reference_id"], call["metadata[idlecloud_id]"], call["metadata[idlecloud_account]"]));
        Assert.Equal(Credit.TopUpId.ToString("d"), call["payment_intent_data[metadata][idlecloud_id]"]);
        Assert.StartsWith("https://", call["success_url"], StringComparison.Ordinal);
        Assert.NotNull(call.Key);
    }

    [Fact]
    public async Task CreateCheckout_WhenRepeated_FindsTheSamePage()
    {
        ProviderResult<CheckoutPage> first = await _provider.CreateCheckoutAsync(Credit, Now);
        ProviderResult<CheckoutPage> second = await _provider.CreateCheckoutAsync(Credit, Now);
        Assert.Equal(first, second);
        Assert.Single(_stripe.State.Sessions);
    }

    [Fact]
    public async Task CreateCheckout_WhenTheIdSaidSomethingElse_IsInDoubt()
    {
        await _provider.CreateCheckoutAsync(Credit, Now);
        ProviderResult<CheckoutPage> other = await _provider.CreateCheckoutAsync(Credit with { AmountCents = 2_501 }, Now);
        Assert.Equal(ProviderStatus.Unknown, other.Status);
        Assert.Single(_stripe.State.Sessions);
    }

    [Fact]
    public async Task SendPayout_WhenRepeated_SendsOnce()
    {
        ProviderResult<SentPayout> first = await _provider.SendPayoutAsync(Order, Now);
        ProviderResult<SentPayout> second = await _provider.SendPayoutAsync(Order, Now);
        Assert.Equal(ProviderStatus.Done, first.Status);
        Assert.Equal(first, second);
        Assert.True(first.Value!.Matches(Order));
        Assert.Single(_stripe.State.Transfers);
        Assert.All(_stripe.Calls, call => Assert.Equal(
            ("12345", "usd", "acct_1ConnectedOwner", Order.PayoutId.ToString("d"), "acct_owner"),
            (call["amount"], call["currency"], call["destination"], call["metadata[idlecloud_id]"], call["metadata[idlecloud_account]"])));
    }

    [Theory]
    [InlineData("DropBefore", "Done")]
    [InlineData("DropAfter", "Done")]
    [InlineData("ErrorBefore", "Done")]
    [InlineData("RateLimited", "Done")]
    [InlineData("InUse", "Unknown")]
    [InlineData("ErrorAfter", "Unknown")]
    [InlineData("Garbage", "Unknown")]
    [InlineData("Redirect", "Unknown")]
    [InlineData("KeyRevoked", "Unavailable")]
    public async Task SendPayout_WhenOneTryGoesWrong_NeverSendsTwice(string fault, string expected)
    {
        _stripe.Fail(Enum.Parse<StripeFault>(fault));
        ProviderResult<SentPayout> sent = await _provider.SendPayoutAsync(Order, Now);
        Assert.Equal(expected, sent.Status.ToString());
        Assert.DoesNotContain(StripeDouble.SecretKey, sent.Reason, StringComparison.Ordinal);

        ProviderResult<SentPayout?> found = await _provider.FindPayoutAsync(Order.PayoutId, Now);
        Assert.Equal(ProviderStatus.Done, found.Status);
        Assert.Equal(_stripe.State.Transfers.Count == 1, found.Value is not null);
        if (sent.IsDone) Assert.Equal(sent.Value, found.Value);

        await _provider.SendPayoutAsync(Order, Now);
        Assert.Single(_stripe.State.Transfers);
    }

    [Theory]
    [InlineData("DropBefore", "Unknown")]
    [InlineData("DropAfter", "Unknown")]
    [InlineData("ErrorBefore", "Unknown")]
    [InlineData("RateLimited", "Unavailable")]
    public async Task SendPayout_WhenEveryTryGoesWrong_SaysWhatIsKnown(string fault, string expected)
    {
        StripeFault same = Enum.Parse<StripeFault>(fault);
        _stripe.Fail(same, same, same);
        ProviderResult<SentPayout> sent = await _provider.SendPayoutAsync(Order, Now);
        Assert.Equal(expected, sent.Status.ToString());
        Assert.Equal(3, _stripe.Calls.Count);
        Assert.Single(_stripe.Calls.Select(call => call.Key).Distinct());
    }

    [Theory]
    [InlineData("HangBefore")]
    [InlineData("HangAfter")]
    public async Task SendPayout_WhenNoAnswerComes_IsRepeatedInTimeAndSentOnce(string fault)
    {
        PaymentOptions options = OptionsFor(_stripe.Address);
        options.RetryPause = TimeSpan.Zero;
        var clock = new ManualTimeProvider();
        IPaymentProvider impatient = Create(options, clock);
        StripeFault same = Enum.Parse<StripeFault>(fault);
        _stripe.Fail(same, same, same);
        Task<ProviderResult<SentPayout>> sending = impatient.SendPayoutAsync(Order, Now);
        for (int calls = 1; calls <= 3; calls++)
        {
            await Eventually.HoldsAsync(() => _stripe.Hung == calls, TimeSpan.FromSeconds(5), "a call hangs");
            clock.Advance(options.CallTimeout - TimeSpan.FromMilliseconds(1));
            Assert.Equal(calls, _stripe.Calls.Count);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(ProviderStatus.Unknown, (await sending).Status);
        Assert.Equal(3, _stripe.Calls.Count);
        (impatient as IDisposable)?.Dispose();

        Assert.Equal(fault == "HangAfter", (await _provider.FindPayoutAsync(Order.PayoutId, Now)).Value is not null);
        Assert.Equal(ProviderStatus.Done, (await _provider.SendPayoutAsync(Order, Now)).Status);
        Assert.Single(_stripe.State.Transfers);
    }

    [Fact]
    public async Task SendPayout_WhenOnlyTheFirstTryMayHaveBeenDone_StaysInDoubt()
    {
        _stripe.Fail(StripeFault.DropAfter, StripeFault.RateLimited, StripeFault.RateLimited);
        Assert.Equal(ProviderStatus.Unknown, (await _provider.SendPayoutAsync(Order, Now)).Status);
    }

    [Fact]
    public async Task SendPayout_WhenTheAnswerDoesNotEnd_StopsReading()
    {
        _stripe.Fail(StripeFault.Endless, StripeFault.Endless, StripeFault.Endless);
        Assert.Equal(ProviderStatus.Unknown, (await _provider.SendPayoutAsync(Order, Now)).Status);
        Assert.Single(_stripe.State.Transfers);
    }

    [Fact]
    public async Task SendPayout_WhenTheBalanceIsTooLow_IsRefused()
    {
        _stripe.State.BalanceCents = 12_344;
        ProviderResult<SentPayout> sent = await _provider.SendPayoutAsync(Order, Now);
        Assert.Equal(ProviderStatus.Refused, sent.Status);
        Assert.Contains("balance_insufficient", sent.Reason, StringComparison.Ordinal);
        Assert.Single(_stripe.Calls);
        Assert.Empty(_stripe.State.Transfers);
    }

    [Fact]
    public async Task SendPayout_WhenNobodyListens_WasNotDone()
    {
        IPaymentProvider nobody = Create(OptionsFor("http://127.0.0.1:9"));
        Assert.Equal(ProviderStatus.Unavailable, (await nobody.SendPayoutAsync(Order, Now)).Status);
        (nobody as IDisposable)?.Dispose();
    }

    [Fact]
    public async Task SendPayout_WhenTheCallerGivesUp_Throws()
    {
        _stripe.Fail(StripeFault.HangBefore);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.SendPayoutAsync(Order, patience.Token));
    }

    [Fact]
    public async Task FindPayout_WhenItWasNeverSent_IsNothing()
    {
        await _provider.SendPayoutAsync(Order, Now);
        ProviderResult<SentPayout?> found = await _provider.FindPayoutAsync(Guid.CreateVersion7(), Now);
        Assert.Equal((ProviderStatus.Done, null), (found.Status, found.Value));
    }

    [Fact]
    public async Task CreatePayoutAccount_WhenRepeated_FindsTheSameOne()
    {
        PayoutAccountOrder order = new("acct_owner", "ada@example.com", "DE");
        ProviderResult<PayoutAccount> first = await _provider.CreatePayoutAccountAsync(order, Now);
        ProviderResult<PayoutAccount> second = await _provider.CreatePayoutAccountAsync(order, Now);
        Assert.Equal(ProviderStatus.Done, first.Status);
        Assert.False(first.Value!.IsReady);
        Assert.Equal(["external_account", "tos_acceptance.date"], first.Value.Missing);
        Assert.Equal(first.Value.Destination, second.Value!.Destination);
        JsonObject account = Assert.Single(_stripe.State.Accounts.All);
        Assert.Equal(("DE", "ada@example.com", "acct_owner"), ((string?)account["country"], (string?)account["email"],
            (string?)account["metadata"]!["idlecloud_account"]));
    }

    [Fact]
    public async Task CreatePayoutAccount_WhereTheCountryIsRefused_MayBeTriedWithAnother()
    {
        ProviderResult<PayoutAccount> refused = await _provider.CreatePayoutAccountAsync(new("acct_owner", null, "AQ"), Now);
        Assert.Equal(ProviderStatus.Refused, refused.Status);
        Assert.Contains("country_unsupported", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(ProviderStatus.Done, (await _provider.CreatePayoutAccountAsync(new("acct_owner", null, null), Now)).Status);
    }

    [Fact]
    public async Task FindPayoutAccount_WhenItsOwnerHasFinished_IsReady()
    {
        string destination = (await _provider.CreatePayoutAccountAsync(new("acct_owner", null, null), Now)).Value!.Destination;
        Assert.False((await _provider.FindPayoutAccountAsync(destination, Now)).Value!.IsReady);
        _stripe.State.Accounts.Finish(destination);
        PayoutAccount ready = (await _provider.FindPayoutAccountAsync(destination, Now)).Value!;
        Assert.True(ready.IsReady);
        Assert.Empty(ready.Missing);
        Assert.Equal(ProviderStatus.Refused, (await _provider.FindPayoutAccountAsync("acct_1SomebodyElses", Now)).Status);
    }

    [Fact]
    public async Task CreateSetupPage_EachTime_IsAnotherPage()
    {
        string destination = (await _provider.CreatePayoutAccountAsync(new("acct_owner", null, null), Now)).Value!.Destination;
        _stripe.Fail(StripeFault.DropAfter);
        ProviderResult<PayoutSetupPage> first = await _provider.CreateSetupPageAsync(destination, Now);
        ProviderResult<PayoutSetupPage> second = await _provider.CreateSetupPageAsync(destination, Now);
        Assert.Equal((ProviderStatus.Done, ProviderStatus.Done), (first.Status, second.Status));
        Assert.NotEqual(first.Value, second.Value);
        Assert.All(_stripe.Calls.Where(static call => call.Path == "/v1/account_links"), call => Assert.Equal(
            ("https://idlecloud.example/payouts", "https://idlecloud.example/payouts"), (call["return_url"], call["refresh_url"])));
        Assert.Equal(ProviderStatus.Refused, (await _provider.CreateSetupPageAsync("acct_1SomebodyElses", Now)).Status);
    }

    [Fact]
    public async Task FindFee_WhenTheBalanceTransactionIsKnown_IsItsFee()
    {
        Assert.Equal((ProviderStatus.Done, null), Parts(await _provider.FindFeeAsync("pi_1", Now)));
        _stripe.State.SetFee("pi_1", 103);
        Assert.Equal((ProviderStatus.Done, 103L), Parts(await _provider.FindFeeAsync("pi_1", Now)));
    }

    [Fact]
    public async Task ListMissedNotices_WhenThereAreManyPages_CutsEachEventOutAsItStands()
    {
        for (int i = 0; i < 130; i++) _stripe.State.Undelivered.Add(new JsonObject { ["id"] = $"evt_{i}", ["text"] = "naïve ☃" });
        List<string> bodies = [];
        string? after = null;
        do
        {
            ProviderResult<MissedNotices> page = await _provider.ListMissedNoticesAsync(DateTimeOffset.UnixEpoch, after, Now);
            Assert.Equal(ProviderStatus.Done, page.Status);
            bodies.AddRange(page.Value!.Bodies.Select(body => Encoding.UTF8.GetString(body.Span)));
            after = page.Value.Next;
        }
        while (after is not null);
        Assert.Equal(_stripe.State.Undelivered.Select(item => item.ToJsonString()), bodies.Select(body => JsonNode.Parse(body)!.ToJsonString()));
    }

    /// <summary>Makes the provider that is tested.</summary>
    private protected abstract IPaymentProvider Create(PaymentOptions options, TimeProvider clock, ILoggerFactory loggers);

    private IPaymentProvider Create(PaymentOptions options, TimeProvider? clock = null) =>
        Create(options, clock ?? TimeProvider.System, LoggerFactory.Create(logging => logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Trace)));

    private static (ProviderStatus Status, long? Fee) Parts(ProviderResult<long?> result) => (result.Status, result.Value);

    private static PaymentOptions OptionsFor(string address) => new()
    {
        StripeKey = StripeDouble.SecretKey,
        StripeApi = address,
        SuccessUrl = "https://idlecloud.example/paid",
        CancelUrl = "https://idlecloud.example/cancelled",
        PayoutSetupUrl = "https://idlecloud.example/payouts",
        CallTimeout = TimeSpan.FromSeconds(10),
        RetryPause = TimeSpan.FromMilliseconds(1),
    };
}
