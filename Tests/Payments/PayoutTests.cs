using System.Text.Json.Nodes;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.Payouts;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Tests.Payments.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Payments;

/// <summary>
/// Payouts: sent once or given back, wherever the process ends. A new stepper over the same database is a new process: everything
/// that is known is in the rows.
/// </summary>
public sealed class PayoutTests(PaymentFixture payments) : IClassFixture<PaymentFixture>
{
    private const string Destination = "acct_1ConnectedOwner";
    private const long Earned = 10_000;
    private const long Asked = 4_000;
    private readonly string _owner = PaymentFixture.NewAccount();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private IPaymentsGrain Grain => payments.Grains.GetGrain<IPaymentsGrain>(_owner);

    private IPaymentProvider Provider => payments.Services.GetRequiredService<IPaymentProvider>();

    [Fact]
    public async Task Step_WhenAllGoesWell_PaysOnce()
    {
        Guid id = await BeginAsync();
        Assert.Equal((Earned - Asked, Asked), (await PayableAsync(), await ClearingAsync()));
        await StepAsync(Provider);
        PayoutResult paid = await Grain.GetPayoutAsync(id);
        Assert.Equal((PayoutStatus.Paid, UsdCents.ToNanoUsd(Asked)), (paid.Status, paid.AmountNanoUsd));
        Assert.Equal(paid.ProviderId, Assert.Single(SentTo(id))["id"]!.GetValue<string>());
        Assert.Equal((Earned - Asked, 0), (await PayableAsync(), await ClearingAsync()));
        Assert.False(await Stepper(Provider).StepAsync(Now));
        await payments.AssertBooksAsync();
    }

    [Theory]
    [InlineData("BeforeSend")]
    [InlineData("AfterSend")]
    [InlineData("BeforeSend", "BeforeFind")]
    [InlineData("BeforeSend", "AfterFind")]
    [InlineData("BeforeSend", "BeforeSend")]
    [InlineData("BeforeSend", "AfterSend")]
    [InlineData("AfterSend", "BeforeFind")]
    [InlineData("AfterSend", "AfterFind")]
    [InlineData("AfterSend", "AfterFind", "BeforeFind", "AfterFind")]
    public async Task Step_WhenTheProcessEndsBetweenSteps_PaysOnce(params string[] crashes)
    {
        Guid id = await BeginAsync();
        foreach (string crash in crashes)
        {
            var dying = new CrashingProvider(Provider, Enum.Parse<CrashPoint>(crash));
            await Assert.ThrowsAsync<CrashException>(() => StepAsync(dying));
        }

        await StepAsync(Provider);
        await AssertPaidAsync(id);
    }

    [Theory]
    [InlineData]
    [InlineData("BeforeFind")]
    [InlineData("AfterFind")]
    [InlineData("BeforeFind", "AfterFind", "AfterFind")]
    public async Task Step_WhenRefused_GivesTheMoneyBackOnce(params string[] crashes)
    {
        Guid id = await BeginAsync();
        long had = payments.Stripe.State.BalanceCents;
        payments.Stripe.State.BalanceCents = 0;
        await StepAsync(Provider);
        payments.Stripe.State.BalanceCents = had;
        Assert.Equal(Asked, await ClearingAsync());
        foreach (string crash in crashes)
        {
            var dying = new CrashingProvider(Provider, Enum.Parse<CrashPoint>(crash));
            await Assert.ThrowsAsync<CrashException>(() => StepAsync(dying));
        }

        await StepAsync(Provider);
        PayoutResult failed = await Grain.GetPayoutAsync(id);
        Assert.Equal(PayoutStatus.Failed, failed.Status);
        Assert.Contains("balance_insufficient", failed.Message, StringComparison.Ordinal);
        Assert.Empty(SentTo(id));
        Assert.Equal((Earned, 0), (await PayableAsync(), await ClearingAsync()));
        await payments.AssertBooksAsync();
    }

    [Theory]
    [InlineData("DropAfter DropAfter DropAfter")]
    [InlineData("DropBefore DropBefore DropBefore")]
    [InlineData("ErrorAfter ErrorAfter ErrorAfter")]
    [InlineData("Garbage")]
    [InlineData("KeyRevoked")]
    [InlineData("RateLimited RateLimited RateLimited")]
    public async Task Step_WhenTheOutcomeIsNotKnown_AsksAndPaysOnce(string faults)
    {
        Guid id = await BeginAsync();
        payments.Stripe.Fail([.. faults.Split(' ').Select(Enum.Parse<StripeFault>)]);
        await StepAsync(Provider);
        Assert.Equal((PayoutStatus.Pending, Asked), ((await Grain.GetPayoutAsync(id)).Status, await ClearingAsync()));
        await StepAsync(Provider);
        await AssertPaidAsync(id);
    }

    [Fact]
    public async Task Step_WhenItWasSentAndTheKeyIsForgotten_FindsIt()
    {
        Guid id = await BeginAsync();
        await Assert.ThrowsAsync<CrashException>(() => StepAsync(new CrashingProvider(Provider, CrashPoint.AfterSend)));
        payments.Stripe.ForgetKeys();
        await AgeAsync(id, hours: 40);
        await StepAsync(Provider);
        await AssertPaidAsync(id);
    }

    [Fact]
    public async Task Step_WhenItWasNotSentWithinADay_IsNeverSentAndGivenBack()
    {
        Guid id = await BeginAsync();
        await Assert.ThrowsAsync<CrashException>(() => StepAsync(new CrashingProvider(Provider, CrashPoint.BeforeSend)));
        payments.Stripe.ForgetKeys();
        await AgeAsync(id, hours: 24);
        await StepAsync(Provider);
        Assert.Equal(PayoutStatus.Pending, (await Grain.GetPayoutAsync(id)).Status);
        await AgeAsync(id, hours: 26);
        await StepAsync(Provider);
        await StepAsync(Provider);
        Assert.Equal(PayoutStatus.Failed, (await Grain.GetPayoutAsync(id)).Status);
        Assert.Empty(SentTo(id));
        Assert.Equal((Earned, 0), (await PayableAsync(), await ClearingAsync()));
    }

    [Fact]
    public async Task Step_WhenTheProviderHasSomethingElseUnderItsName_LeavesItToAPerson()
    {
        Guid id = await BeginAsync();
        await Provider.SendPayoutAsync(new PayoutOrder(id, _owner, Asked + 1, Destination), Now);
        await StepAsync(Provider);
        await StepAsync(Provider);
        Assert.Equal((PayoutStatus.Pending, Asked), ((await Grain.GetPayoutAsync(id)).Status, await ClearingAsync()));
        Assert.Equal(PayoutState.Stuck, (await payments.Services.GetRequiredService<PayoutStore>().FindAsync(id, Now))!.State);
        Assert.Single(SentTo(id));
    }

    [Fact]
    public async Task Step_WhenManyDoItAtOnceAndTheyCrashAtRandom_EveryPayoutIsPaidOnce()
    {
        var random = new Random(7);
        await ClearAsync();
        await payments.EarnAsync(_owner, 30 * Asked);
        await Grain.SetPayoutDestinationAsync(Destination);
        Guid[] ids = [.. Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7())];
        foreach (Guid id in ids) Assert.Equal(PayoutStatus.Pending, (await PayOutAsync(id, Asked)).Status);
        PayoutStore store = payments.Services.GetRequiredService<PayoutStore>();
        bool isOpen = true;
        for (int round = 0; isOpen && round < 200; round++)
        {
            bool isCalm = round > 30;
            if (isCalm) payments.Stripe.Heal();
            await Parallel.ForEachAsync(Enumerable.Range(0, 8), Now, async (_, _) =>
            {
                CrashPoint? crash;
                lock (random) crash = isCalm || random.Next(2) == 0 ? null : (CrashPoint)random.Next(4);
                if (!isCalm && crash is null) payments.Stripe.Fail(StripeFault.DropAfter, StripeFault.ErrorBefore);
                try
                {
                    await Stepper(crash is { } point ? new CrashingProvider(Provider, point) : Provider).StepAsync(Now);
                }
                catch (CrashException)
                {
                    // Another process comes.
                }
            });
            await DueAsync();
            isOpen = false;
            foreach (Guid id in ids) isOpen |= (await store.FindAsync(id, Now))!.State != PayoutState.Paid;
        }

        Assert.False(isOpen);
        Assert.All(ids, id => Assert.Single(SentTo(id)));
        Assert.Equal((0, 0), (await PayableAsync(), await ClearingAsync()));
        await payments.AssertBooksAsync();
    }

    [Fact]
    public async Task PayOut_WhenManyAskAtOnceForMoneyForThree_SetsAsideThree()
    {
        await payments.EarnAsync(_owner, 3 * Asked);
        await Grain.SetPayoutDestinationAsync(Destination);
        PayoutResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PayOutAsync(Guid.CreateVersion7(), Asked)));
        Assert.Equal(3, results.Count(result => result.Status == PayoutStatus.Pending));
        Assert.Equal(17, results.Count(result => result.Status == PayoutStatus.InsufficientFunds));
        Assert.Equal((0, 3 * Asked), (await PayableAsync(), await ClearingAsync()));
        await ClearAsync();
    }

    [Fact]
    public async Task PayOut_WhenRepeated_SetsAsideOnce()
    {
        await payments.EarnAsync(_owner, Earned);
        Assert.Equal(PayoutStatus.NoDestination, (await PayOutAsync(Guid.CreateVersion7(), Asked)).Status);
        Assert.False(await Grain.SetPayoutDestinationAsync("acct_x; drop table payout"));
        Assert.True(await Grain.SetPayoutDestinationAsync(Destination));
        Guid id = Guid.CreateVersion7();
        PayoutResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PayOutAsync(id, Asked)));
        Assert.All(results, result => Assert.Equal(PayoutStatus.Pending, result.Status));
        Assert.Equal(Asked, await ClearingAsync());
        Assert.Equal(PayoutStatus.Conflict, (await PayOutAsync(id, Asked + 1)).Status);
        Assert.Equal(PayoutStatus.Conflict, (await payments.Grains.GetGrain<IPaymentsGrain>(PaymentFixture.NewAccount())
            .PayOutAsync(new PayoutRequest { Id = id, AmountNanoUsd = UsdCents.ToNanoUsd(Asked) })).Status);
        Assert.Equal(PayoutStatus.NotFound, (await payments.Grains.GetGrain<IPaymentsGrain>("acct_other").GetPayoutAsync(id)).Status);
        await ClearAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-40_000_000_000)]
    [InlineData(40_000_000_001)]
    [InlineData(9_990_000_000)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task PayOut_WhenTheAmountIsNotOffered_SaysWhatIs(long nanoUsd)
    {
        await payments.EarnAsync(_owner, Earned);
        await Grain.SetPayoutDestinationAsync(Destination);
        PayoutResult result = await Grain.PayOutAsync(new PayoutRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = nanoUsd });
        Assert.Equal(PayoutStatus.InvalidAmount, result.Status);
        Assert.Equal((Earned, 0), (await PayableAsync(), await ClearingAsync()));
    }

    private async Task<Guid> BeginAsync()
    {
        await ClearAsync();
        await payments.EarnAsync(_owner, Earned);
        await Grain.SetPayoutDestinationAsync(Destination);
        Guid id = Guid.CreateVersion7();
        Assert.Equal(PayoutStatus.Pending, (await PayOutAsync(id, Asked)).Status);
        return id;
    }

    private Task<PayoutResult> PayOutAsync(Guid id, long cents) =>
        Grain.PayOutAsync(new PayoutRequest { Id = id, AmountNanoUsd = UsdCents.ToNanoUsd(cents) });

    /// <summary>One step of a new process, once the claim of the one before is over.</summary>
    private async Task StepAsync(IPaymentProvider provider)
    {
        await DueAsync();
        Assert.True(await Stepper(provider).StepAsync(Now));
    }

    /// <summary>Brings what other tests have left to its end: a step is of any payout that is due.</summary>
    private async Task ClearAsync()
    {
        payments.Stripe.Heal();
        await DueAsync();
        while (await Stepper(Provider).StepAsync(Now))
        {
            // Until none is due.
        }
    }

    private PayoutStepper Stepper(IPaymentProvider provider) => ActivatorUtilities.CreateInstance<PayoutStepper>(payments.Services, provider);

    private Task DueAsync() => payments.ExecuteAsync("update payout set next_step_at = now() where state in (1, 2, 3)");

    private Task AgeAsync(Guid id, int hours) =>
        payments.ExecuteAsync($"update payout set first_sent_at = now() - interval '{hours} hours' where id = '{id}'");

    private Task<long> PayableAsync() => payments.CentsAsync(AccountKind.MinerPayable, _owner);

    private Task<long> ClearingAsync() => payments.CentsAsync(AccountKind.PayoutClearing, _owner);

    private JsonObject[] SentTo(Guid id) =>
        [.. payments.Stripe.State.Transfers.Where(transfer => transfer["metadata"]!["idlecloud_id"]!.GetValue<string>() == id.ToString("d"))];

    private async Task AssertPaidAsync(Guid id)
    {
        Assert.Equal(PayoutStatus.Paid, (await Grain.GetPayoutAsync(id)).Status);
        Assert.Single(SentTo(id));
        Assert.Equal((Earned - Asked, 0), (await PayableAsync(), await ClearingAsync()));
        await payments.AssertBooksAsync();
    }
}
