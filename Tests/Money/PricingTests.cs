using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Tests.Money;

/// <summary>What tokens cost, against the same sums in numbers without bounds.</summary>
public sealed class PricingTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(100_000_000, 300_000_000, 10, 20, 7_000)]
    [InlineData(1, 0, 1_000_000, 5, 1)]
    [InlineData(1, 0, 1_000_001, 5, 2)]
    [InlineData(0, long.MaxValue, 0, 1_000_000, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue)]
    public void ChargeNanoUsd_OfKnownSums_RoundsUpOnce(long promptPrice, long completionPrice, long prompt, long completion, long charge) =>
        Assert.Equal(charge, Pricing.ChargeNanoUsd(new(1, promptPrice, completionPrice), new(prompt, completion, 0, 0)));

    [Fact]
    public void ChargeNanoUsd_OfAnything_IsTheExactSumRoundedUp() =>
        Prop.ForAll(Longs(), Longs(), Longs(), (promptPrice, completionPrice, prompt) =>
        {
            long completion = prompt / 3;
            BigInteger exact = ((BigInteger)prompt * promptPrice) + ((BigInteger)completion * completionPrice);
            BigInteger expected = BigInteger.Min((exact + 999_999) / 1_000_000, long.MaxValue);
            return expected == Pricing.ChargeNanoUsd(new(1, promptPrice, completionPrice), new JobUsage(prompt, completion, 0, 0));
        }).Check(Runs);

    [Fact]
    public void AffordableCompletionTokens_OfAnything_IsTheMostThatTheBudgetPaysFor() =>
        Prop.ForAll(Longs(), Longs(), Longs(), (priceSeed, prompt, budget) =>
        {
            var price = new ModelPrice(1, priceSeed / 7, priceSeed);
            long tokens = Pricing.AffordableCompletionTokens(price, prompt, budget);
            if (tokens == long.MaxValue) return true;
            bool thisFits = tokens < 0 || Pricing.CeilingNanoUsd(price, prompt, tokens) <= budget;
            // The largest charge stands for all that are larger.
            bool nextDoesNot = Pricing.CeilingNanoUsd(price, prompt, tokens + 1) > budget || budget == long.MaxValue;
            return thisFits && nextDoesNot;
        }).Check(Runs);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void ChargeNanoUsd_OfLessThanNothing_Throws(long tokens, long price) =>
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Pricing.ChargeNanoUsd(new(1, 0, price), new(0, tokens, 0, 0)));

    /// <summary>Numbers of every size, the largest included.</summary>
    internal static Arbitrary<long> Longs() =>
        (from bits in Gen.Choose(0, 63)
         from high in Gen.Choose(0, int.MaxValue)
         from low in Gen.Choose(0, int.MaxValue)
         let any = (((long)high << 32) ^ low) & long.MaxValue
         select bits == 63 ? long.MaxValue - (any & 3) : any >> (63 - bits)).ToArbitrary();
}
