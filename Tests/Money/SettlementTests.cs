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

    [Theory]
    // The customer's 10 + 20 tokens cost 7,000 and a bit.
    [InlineData(10, 20, 800_000, 800_000)]
    [InlineData(30, 20, 800_000, 800_000)]
    [InlineData(10, 10, 800_000, 457_142)]
    [InlineData(20, 10, 800_000, 571_428)]
    [InlineData(20, 0, 800_000, 0)]
    public void ShareOf_AMinerThatWentOnWithAnAnswer_IsForWhatItReadAndWrote(long read, long written, int share, int expected) =>
        Assert.Equal(expected, Settlement.ShareOf(Price, new(10, 20, 0, 0), new(read, written, 0, 0), share));

    [Fact]
    public void Of_Anything_LosesAndMakesNothing() =>
        Prop.ForAll(PricingTests.Longs(), PricingTests.Longs(), Gen.Choose(0, 1_000_000).ToArbitrary(), (price, held, share) =>
        {
            var usage = new JobUsage(held % 10_007, 1 + (price % 4_099), 0, 0);
            var model = new ModelPrice(1, price / 3, price);
            Settlement bill = Settlement.Of(JobState.Done, model, usage, held, share);
            return bill.ChargeNanoUsd == bill.PayNanoUsd + bill.RevenueNanoUsd + bill.RoundingNanoUsd
                && bill.ChargeNanoUsd == Math.Min(held, Pricing.ChargeNanoUsd(model, usage))
                && bill is { ChargeNanoUsd: >= 0, PayNanoUsd: >= 0, RevenueNanoUsd: >= 0, RoundingNanoUsd: >= 0 and <= 2 };
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
