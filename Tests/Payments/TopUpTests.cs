using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.TopUps;
using IdleCloud.Tests.Payments.Stripe;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Payments;

/// <summary>Top-ups up to the page where the customer pays.</summary>
public sealed class TopUpTests(PaymentFixture payments, PostgresFixture postgres) : IClassFixture<PaymentFixture>
{
    private readonly string _account = PaymentFixture.NewAccount();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private IPaymentsGrain Grain => payments.Grains.GetGrain<IPaymentsGrain>(_account);

    [Fact]
    public async Task TopUp_WhenRepeated_IsOnePage()
    {
        var request = new TopUpRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = UsdCents.ToNanoUsd(2500), Email = "ada@example.com" };
        int before = payments.Stripe.State.Sessions.Count;
        TopUpResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Grain.TopUpAsync(request)));
        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.Equal((TopUpStatus.Open, request.AmountNanoUsd), (results[0].Status, results[0].AmountNanoUsd));
        Assert.StartsWith("https://", results[0].PageUrl, StringComparison.Ordinal);
        Assert.Equal(1, payments.Stripe.State.Sessions.Count - before);
        Assert.Equal(results[0], await Grain.GetTopUpAsync(request.Id));
        Assert.Equal(TopUpStatus.Conflict, (await Grain.TopUpAsync(request with { AmountNanoUsd = UsdCents.ToNanoUsd(2501) })).Status);
        IPaymentsGrain other = payments.Grains.GetGrain<IPaymentsGrain>(PaymentFixture.NewAccount());
        Assert.Equal(TopUpStatus.Conflict, (await other.TopUpAsync(request)).Status);
        Assert.Equal(TopUpStatus.NotFound, (await other.GetTopUpAsync(request.Id)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5_000_000_000)]
    [InlineData(5_000_000_001)]
    [InlineData(4_990_000_000)]
    [InlineData(1_000_010_000_000)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task TopUp_WhenTheAmountIsNotOffered_SaysWhatIs(long nanoUsd)
    {
        int before = payments.Stripe.Calls.Count;
        TopUpResult result = await Grain.TopUpAsync(new TopUpRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = nanoUsd });
        Assert.Equal(TopUpStatus.InvalidAmount, result.Status);
        Assert.Contains("5000000000", result.Message, StringComparison.Ordinal);
        Assert.Equal(before, payments.Stripe.Calls.Count);
    }

    [Theory]
    [InlineData("DropBefore")]
    [InlineData("DropAfter")]
    public async Task TopUp_WhenTheProviderDoesNotAnswer_CanBeRepeated(string fault)
    {
        StripeFault same = Enum.Parse<StripeFault>(fault);
        payments.Stripe.Fail(same, same, same);
        var request = new TopUpRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = UsdCents.ToNanoUsd(500) };
        TopUpResult first = await Grain.TopUpAsync(request);
        Assert.Equal((TopUpStatus.Unavailable, null), (first.Status, first.PageUrl));
        Assert.Equal(TopUpStatus.Open, (await Grain.TopUpAsync(request)).Status);
        Assert.Single(payments.Stripe.State.Sessions, session => session["client_reference_id"]!.GetValue<string>() == request.Id.ToString("d"));
    }

    [Fact]
    public async Task TopUp_WhenTheProcessEndsBeforeThePageIsKept_IsPaidAllTheSame()
    {
        (TopUp topUp, StripeEventMaker maker) = await payments.OpenAsync(_account);
        await payments.ExecuteAsync($"update payment_topup set session_id = null, page_url = null where id = '{topUp.Id}'");
        Assert.Equal(NoticeResult.Booked, await payments.TellAsync(maker.Completed()));
        Assert.Equal(1000, await payments.NetCentsAsync(_account));
        Assert.Equal(TopUpStatus.Paid, (await Grain.GetTopUpAsync(topUp.Id)).Status);
    }

    [Fact]
    public async Task TopUp_WhenNoProviderIsConfigured_SaysWhatTheOperatorMustSet()
    {
        await using GrainTestHost bare = await SiloFixture.StartAsync(await postgres.CreateDatabaseAsync());
        IPaymentsGrain grain = bare.Grains.GetGrain<IPaymentsGrain>(_account);
        TopUpResult topUp = await grain.TopUpAsync(new TopUpRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = UsdCents.ToNanoUsd(500) });
        Assert.Equal(TopUpStatus.NotConfigured, topUp.Status);
        Assert.Contains("Payments:StripeKey", topUp.Message, StringComparison.Ordinal);
        PayoutResult payout = await grain.PayOutAsync(new PayoutRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = UsdCents.ToNanoUsd(1000) });
        Assert.Equal(PayoutStatus.NotConfigured, payout.Status);
        Assert.Contains("Payments:StripeKey", payout.Message, StringComparison.Ordinal);
        Assert.Null(await bare.Services.GetRequiredService<TopUpStore>().FindAsync(topUp.Id, Now));
    }
}
