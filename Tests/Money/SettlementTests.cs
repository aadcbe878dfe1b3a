using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Tests.Money;

/// <summary>How a charge is divided, and that nothing is lost or made by it.</summary>
public sealed class SettlementTests
{
    private static readonly ModelPrice Price = new(3, 100_000_001, 300_000_007);

    public static TheoryData<JobState> Unbilled => [.. Enum.GetValues<JobState>().Where(state => state is not (JobState.Done or JobState.ClientGone))];

    [Theory]
    [InlineData(10, 20, 1_000_000, 800_000, "7001 = 5600 + 1400 + 1")]
    [InlineData(10, 20, 7_000, 800_000, "7000 = 5600 + 1400 + 0")]
    [InlineData(10, 20, 100, 333_333, "100 = 33 + 66 + 1")]
    [InlineData(0, 1, 1_000, 0, "301 = 0 + 300 + 1")]
    [InlineData(0, 1, 1_000, 1_000_000, "301 = 300 + 0 + 1")]
    [InlineData(10, 0, 1_000, 800_000, "0 = 0 + 0 + 0")]
    [InlineData(10, 20, 0, 800_000, "0 = 0 + 0 + 0")]
    public void Of_AWholeAnswer_DividesTheCharge(long prompt, long completion, long held, int share, string expected)
    {
        Settlement bill = Settlement.Of(JobState.Done, Price, new(prompt, completion, 0, 0), held, share);
        Assert.Equal(expected, $"{bill.ChargeNanoUsd} = {bill.PayNanoUsd} + {bill.RevenueNanoUsd} + {bill.RoundingNanoUsd}");
    }

    [Fact]
    public void Of_ACustomerWhoHungUp_BillsWhatWasDelivered() =>
        Assert.Equal(7_001, Settlement.Of(JobState.ClientGone, Price, new(10, 20, 0, 0), 1_000_000, 800_000).ChargeNanoUsd);

    [Theory]
    [MemberData(nameof(Unbilled))]
    public void Of_AFailure_CostsNothingAndPaysNothing(JobState end) =>
        Assert.Equal(default, Settlement.Of(end, Price, new(10, 20, 0, 0), 1_000_000, 800_000));

    // The customer's 10 + 20 tokens cost 7,000 and a bit, of which the owners' share is 5,600.
    [Theory]
    [InlineData(80_000_000, 240_000_000, 1_000_000, "7001 = 5600 + 1400 + 1")]
    [InlineData(50_000_000, 200_000_000, 1_000_000, "7001 = 4500 + 2500 + 1")]
    [InlineData(0, 200_000_049, 1_000_000, "7001 = 4000 + 2999 + 2")]
    [InlineData(33_333_333, 0, 1_000_000, "7001 = 333 + 6666 + 2")]
    [InlineData(0, 0, 1_000_000, "7001 = 0 + 7000 + 1")]
    [InlineData(99, 99, 1_000_000, "7001 = 0 + 6999 + 2")]
    // What no miner that was given the job asks: the share is kept all the same, and so the charge.
    [InlineData(80_000_001, 300_000_007, 1_000_000, "7001 = 5600 + 1400 + 1")]
    [InlineData(long.MaxValue, long.MaxValue, 1_000_000, "7001 = 5600 + 1400 + 1")]
    // The hold cuts the charge, and with it what there is to pay out.
    [InlineData(50_000_000, 200_000_000, 100, "100 = 80 + 20 + 0")]
    [InlineData(50_000_000, 200_000_000, 0, "0 = 0 + 0 + 0")]
    public void Of_AMinerWithAnAsk_PaysTheAskAndLeavesTheRestToTheHouse(long prompt, long completion, long held, string expected)
    {
        Settlement bill = Settlement.Of(JobState.Done, Price, new(10, 20, 0, 0), held, 800_000, new AskPrice(prompt, completion));
        Assert.Equal(expected, $"{bill.ChargeNanoUsd} = {bill.PayNanoUsd} + {bill.RevenueNanoUsd} + {bill.RoundingNanoUsd}");
    }

    [Theory]
    [InlineData(10, 20, null, 5_600)]
    [InlineData(10, 10, null, 3_200)]
    [InlineData(20, 10, null, 4_000)]
    [InlineData(30, 20, null, 5_600)]
    [InlineData(20, 0, null, 0)]
    [InlineData(10, 10, 100L, 2_000)]
    [InlineData(20, 10, 100L, 3_000)]
    [InlineData(90, 10, 100L, 5_600)]
    [InlineData(20, 0, 100L, 0)]
    public void Of_AMinerThatWentOnWithAnAnswer_PaysForWhatItReadAndWrote(long read, long written, long? askNanoUsdPerToken, long expected)
    {
        AskPrice? ask = askNanoUsdPerToken is { } each ? new AskPrice(each * 1_000_000, each * 1_000_000) : null;
        Settlement bill = Settlement.Of(JobState.Done, Price, new(10, 20, 0, 0), 1_000_000, 800_000, ask, new JobUsage(read, written, 0, 0));
        Assert.Equal((7_001, expected), (bill.ChargeNanoUsd, bill.PayNanoUsd));
    }

    [Fact]
    public void Of_AMinerWithoutAnAsk_PaysItsShareOfTheListToTheLastFraction()
    {
        // A third of 4 nano-USD for a million tokens is no whole number; as an ask in whole nano-USD it would be 1, and pay 3.
        Settlement bill = Settlement.Of(JobState.Done, new(1, 0, 4), new(0, 3_000_000, 0, 0), 12, 333_334);
        Assert.Equal((12, 4), (bill.ChargeNanoUsd, bill.PayNanoUsd));
    }

    [Fact]
    public void Of_Anything_LosesAndMakesNothing() =>
        Prop.ForAll(PricingTests.Longs(), PricingTests.Longs(), Gen.Choose(0, 1_000_000).ToArbitrary(), (price, held, share) =>
        {
            var usage = new JobUsage(held % 10_007, 1 + (price % 4_099), 0, 0);
            var model = new ModelPrice(1, price / 3, price);
            AskPrice? ask = (price ^ held) % 3 == 0 ? null : new AskPrice(held / 7, Math.Abs(price - held));
            JobUsage? own = held % 2 == 0 ? null : new JobUsage(usage.PromptTokens + (price % 11), usage.CompletionTokens / 2, 0, 0);
            Settlement bill = Settlement.Of(JobState.Done, model, usage, held, share, ask, own);
            return bill.ChargeNanoUsd == bill.PayNanoUsd + bill.RevenueNanoUsd + bill.RoundingNanoUsd
                && bill.ChargeNanoUsd == Math.Min(held, Pricing.ChargeNanoUsd(model, usage))
                && bill is { ChargeNanoUsd: >= 0, PayNanoUsd: >= 0, RevenueNanoUsd: >= 0, RoundingNanoUsd: >= 0 and <= 2 };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>An ask that eligibility lets through is always paid in full: the owners' share of the price covers it.</summary>
    [Fact]
    public void Of_AnyAskWithinTheShare_PaysAllOfIt() =>
        Prop.ForAll(PricingTests.Longs(), PricingTests.Longs(), Gen.Choose(0, 1_000_000).ToArbitrary(), (price, spread, share) =>
        {
            var model = new ModelPrice(1, price % 1_000_000_000_000, spread % 1_000_000_000_000);
            AskPrice most = AskPrice.ShareOf(model, share);
            var ask = new AskPrice(most.PromptNanoUsdPerMillion - (spread % (most.PromptNanoUsdPerMillion + 1)),
                most.CompletionNanoUsdPerMillion - (price % (most.CompletionNanoUsdPerMillion + 1)));
            var usage = new JobUsage(price % 100_003, 1 + (spread % 10_007), 0, 0);
            long pay = Settlement.Of(JobState.Done, model, usage, long.MaxValue, share, ask).PayNanoUsd;
            Int128 asked = ((Int128)usage.PromptTokens * ask.PromptNanoUsdPerMillion) + ((Int128)usage.CompletionTokens * ask.CompletionNanoUsdPerMillion);
            return ask.IsWithin(most) && pay == asked / 1_000_000;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Of_AMillionTinyCalls_FarmsNothingFromRounding()
    {
        long charged = 0, paid = 0, house = 0;
        for (int i = 1; i <= 1_000_000; i++)
        {
            Settlement bill = Settlement.Of(JobState.Done, new(1, 0, i % 1_999), new(0, 1 + (i % 3), 0, 0), long.MaxValue, i % 1_000_001);
            charged += bill.ChargeNanoUsd;
            paid += bill.PayNanoUsd;
            house += bill.RevenueNanoUsd + bill.RoundingNanoUsd;
        }

        Assert.Equal(charged, paid + house);
        Assert.True(house >= 0 && paid <= charged);
    }
}
