using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Silo.Payments.Events;
using static IdleCloud.Silo.Payments.Events.PaymentFactKind;

namespace IdleCloud.Tests.Payments;

/// <summary>What facts about a payment come to: a function of their set.</summary>
public sealed class PaymentTotalsTests
{
    private static readonly PaymentFact PaidTen = new(Paid, "cs_1", 1000, 0, 100);

    [Theory]
    [InlineData("refunded by itself", 400, "Refund re_1 400")]
    [InlineData("refunded by the sum", 400, "RefundedInAll ch_1 400")]
    [InlineData("both tell the same", 400, "Refund re_1 400", "RefundedInAll ch_1 400")]
    [InlineData("two, and both sums", 700, "Refund re_1 400", "RefundedInAll ch_1 400", "Refund re_2 300", "RefundedInAll ch_1 700")]
    [InlineData("two, one known by itself", 700, "Refund re_1 400", "RefundedInAll ch_1 700")]
    [InlineData("failed later", 0, "Refund re_1 400", "RefundedInAll ch_1 400", "RefundFailed re_1 400")]
    [InlineData("failed, then another", 300, "Refund re_1 400", "RefundedInAll ch_1 400", "RefundFailed re_1 400", "Refund re_2 300", "RefundedInAll ch_1 300")]
    [InlineData("failed, whole", 400, "Refund re_1 400", "RefundFailed re_1 400", "Refund re_2 400", "RefundedInAll ch_1 400")]
    public void Of_WhenRefunded_CountsEachRefundOnce(string what, long expected, params string[] facts) =>
        AssertInEveryOrder(what, new PaymentTotals(1000, expected, 0, 0), [PaidTen, .. facts.Select(Fact)]);

    [Theory]
    [InlineData("opened and withdrawn", 1000, 1500, "DisputeTook dp_1 1000 0 @200", "DisputeTook dp_1 1000 1500 @200")]
    [InlineData("won", 0, 0, "DisputeTook dp_1 1000 1500 @200", "DisputeReturned dp_1 1000 0 @300")]
    [InlineData("won within the second", 0, 1500, "DisputeTook dp_1 1000 1500 @200", "DisputeReturned dp_1 1000 1500 @200")]
    [InlineData("lost", 1000, 1500, "DisputeTook dp_1 1000 1500 @200", "DisputeTook dp_1 1000 1500 @400")]
    [InlineData("taken again", 1000, 1500, "DisputeTook dp_1 1000 1500 @200", "DisputeReturned dp_1 1000 0 @300", "DisputeTook dp_1 1000 1500 @400")]
    [InlineData("two", 500, 1500, "DisputeTook dp_1 500 1500 @200", "DisputeTook dp_2 500 1500 @200", "DisputeReturned dp_2 500 0 @201")]
    public void Of_WhenDisputed_TheLatestWordCounts(string what, long expected, long fees, params string[] facts) =>
        AssertInEveryOrder(what, new PaymentTotals(1000, 0, expected, fees), [PaidTen, .. facts.Select(Fact)]);

    [Fact]
    public void Of_WhenTheCustomerHasNotPaid_IsNothing() =>
        AssertInEveryOrder("unpaid", default, [Fact("Refund re_1 400"), Fact("DisputeTook dp_1 1000 1500 @200"), Fact("Closed cs_1 1000")]);

    /// <summary>
    /// Refunds are made and fail at random; every notice of it comes, in any order, any of them many times. The truth is known.
    /// </summary>
    [Fact]
    public void Of_WhenEveryNoticeOfRandomRefundsCame_IsTheTruth() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, int.MaxValue), Gen.Choose(1, 8)).ToArbitrary(),
        static seed =>
        {
            var random = new Random(seed.Item1);
            List<PaymentFact> facts = [PaidTen];
            Dictionary<int, long> alive = [];
            for (int i = 0; i < seed.Item2; i++)
            {
                long amount = random.Next(1, 300);
                alive[i] = amount;
                facts.Add(new(Refund, $"re_{i}", amount, 0, i));
                facts.Add(new(RefundedInAll, "ch_1", alive.Values.Sum(), 0, i));
                if (random.Next(3) != 0 || alive.Count == 0) continue;
                int failed = alive.Keys.ElementAt(random.Next(alive.Count));
                facts.Add(new(RefundFailed, $"re_{failed}", alive[failed], 0, i));
                alive.Remove(failed);
            }

            PaymentFact[] told = [.. facts, .. facts.Where(_ => random.Next(2) == 0)];
            random.Shuffle(told);
            return PaymentTotals.Of(told) == new PaymentTotals(1000, alive.Values.Sum(), 0, 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void AssertInEveryOrder(string what, PaymentTotals expected, PaymentFact[] facts)
    {
        foreach (PaymentFact[] order in Permutations.Of(facts))
        {
            Assert.True(expected == PaymentTotals.Of(order), $"{what}: {PaymentTotals.Of(order)} of {string.Join("; ", order)}");
            Assert.Equal(expected, PaymentTotals.Of([.. order, .. order]));
        }
    }

    private static PaymentFact Fact(string text)
    {
        string[] words = text.Split(' ');
        long at = words[^1].StartsWith('@') ? long.Parse(words[^1].AsSpan(1), null) : 200;
        long fee = words.Length > 4 ? long.Parse(words[3], null) : 0;
        return new(Enum.Parse<PaymentFactKind>(words[0]), words[1], long.Parse(words[2], null), fee, at);
    }
}
