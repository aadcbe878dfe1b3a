using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Payments;
using IdleCloud.Tests.Payments.Stripe;

namespace IdleCloud.Tests.Payments;

/// <summary>Payments and refunds of an account whose credit is lent to its jobs at that moment.</summary>
public sealed class LeasedCreditTests(PaymentFixture payments) : IClassFixture<PaymentFixture>
{
    private readonly string _id = PaymentFixture.NewAccount();

    private IAccountGrain Account => payments.Grains.GetGrain<IAccountGrain>(_id);

    [Fact]
    public async Task Take_WhenTheCreditIsInUse_CanBeSpentAtOnce()
    {
        await BeginAsync();
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync(1500)).Status);
        (_, StripeEventMaker more) = await payments.OpenAsync(_id);
        Assert.Equal(NoticeResult.Booked, await payments.TellAsync(more.Completed()));
        Assert.Equal(AdmitStatus.Admitted, (await AdmitAsync(1500)).Status);
    }

    [Fact]
    public async Task Take_WhenARefundMeetsARunningJob_LendsNothingAndPaysTheDebtAfterIt()
    {
        (StripeEventMaker events, Guid jobId) = await BeginAsync();
        (_, StripeEventMaker more) = await payments.OpenAsync(_id);
        await payments.TellAsync(more.Completed());
        await payments.TellAsync(events.Refunded(1000));
        Assert.Equal(1000, await payments.NetCentsAsync(_id));
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync(100)).Status);

        await Account.ReleaseAsync(jobId, returnsRate: true);
        await Account.RefreshCreditAsync();
        Assert.Equal(AdmitStatus.Admitted, (await AdmitAsync(1000)).Status);
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync(1)).Status);
        Assert.Equal((1000, 0), (await payments.CentsAsync(AccountKind.Customer, _id), await payments.CentsAsync(AccountKind.CustomerDebt, _id)));
        await payments.AssertBooksAsync();
    }

    /// <summary>A customer that has paid 10 USD and has a job that may cost 1.</summary>
    private async Task<(StripeEventMaker Events, Guid JobId)> BeginAsync()
    {
        await Account.CreateAsync("Ada");
        (_, StripeEventMaker events) = await payments.OpenAsync(_id);
        await payments.TellAsync(events.Completed());
        Guid jobId = Guid.CreateVersion7();
        Assert.Equal(AdmitStatus.Admitted, (await AdmitAsync(100, jobId)).Status);
        return (events, jobId);
    }

    /// <summary>Asks for a job of so many cents: a token costs one.</summary>
    private ValueTask<AdmitResult> AdmitAsync(long cents, Guid? jobId = null) => Account.AdmitAsync(new AdmitRequest
    {
        JobId = jobId ?? Guid.CreateVersion7(),
        KeyId = "key",
        ModelId = "model",
        Price = new ModelPrice(1, 0, UsdCents.NanoUsd * 1_000_000),
        PromptCeilingTokens = 1,
        MaxCompletionTokens = cents,
        ModelLimitTokens = 1_000_000,
    });
}
