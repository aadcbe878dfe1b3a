using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Contracts.Money;

/// <summary>
/// How the price of one answer is divided: <c>charge = pay + revenue + rounding</c>. The customer's charge is rounded up, the miner's
/// pay and the house's revenue down; what is left of that, 0 to 2 nano-USD, is the rounding.
/// </summary>
/// <param name="ChargeNanoUsd">What the customer pays, 0…the hold.</param>
/// <param name="PayNanoUsd">What the miner's owner gets of it.</param>
/// <param name="RevenueNanoUsd">What the house gets of it.</param>
/// <param name="RoundingNanoUsd">What belongs to nobody.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.Settlement")]
public readonly record struct Settlement(
    [property: Id(0)] long ChargeNanoUsd,
    [property: Id(1)] long PayNanoUsd,
    [property: Id(2)] long RevenueNanoUsd,
    [property: Id(3)] long RoundingNanoUsd)
{
    private const int Whole = 1_000_000;

    /// <summary>
    /// True for an end after which the customer pays for what was delivered: the answer is whole, or the customer hung up. Any other
    /// end is a failure of ours or of a miner's and costs the customer nothing.
    /// </summary>
    public static bool IsBillable(JobState end) => end is JobState.Done or JobState.ClientGone;

    /// <summary>
    /// The share of a miner that went on with another one's answer: of the part of the price that its own work is worth, the reading of
    /// the answer so far included. So the house pays that reading, out of its revenue, and never more than the charge; rounded down.
    /// </summary>
    /// <param name="price">The price that the hold froze.</param>
    /// <param name="usage">What the customer is billed.</param>
    /// <param name="minerUsage">What the miner has read and written.</param>
    /// <param name="sharePpm">Its share of an answer that is all its own, in parts per million.</param>
    public static int ShareOf(in ModelPrice price, in JobUsage usage, in JobUsage minerUsage, int sharePpm)
    {
        if (minerUsage.CompletionTokens == 0) return 0;
        Int128 whole = Pricing.ExactMillionths(price, usage.PromptTokens, usage.CompletionTokens);
        Int128 own = Pricing.ExactMillionths(price, minerUsage.PromptTokens, minerUsage.CompletionTokens);
        return own >= whole ? sharePpm : (int)(own * sharePpm / whole);
    }

    /// <summary>Divides the price of an answer. No tokens of an answer, no charge: a prompt alone is free.</summary>
    /// <param name="end">How the job ended.</param>
    /// <param name="price">The price that the hold froze.</param>
    /// <param name="usage">The tokens of the accepted attempt that are billed.</param>
    /// <param name="heldNanoUsd">What was held: the charge is never more.</param>
    /// <param name="sharePpm">The miner's share in parts per million, 0…1,000,000.</param>
    public static Settlement Of(JobState end, in ModelPrice price, in JobUsage usage, long heldNanoUsd, int sharePpm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(heldNanoUsd);
        ArgumentOutOfRangeException.ThrowIfNegative(sharePpm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sharePpm, Whole);
        if (!IsBillable(end) || usage.CompletionTokens == 0) return default;

        Int128 held = (Int128)heldNanoUsd * Whole;
        Int128 exact = Int128.Min(Pricing.ExactMillionths(price, usage.PromptTokens, usage.CompletionTokens), held);
        long charge = (long)((exact + Whole - 1) / Whole);
        long pay = (long)(exact * sharePpm / Whole / Whole);
        long revenue = (long)(exact * (Whole - sharePpm) / Whole / Whole);
        return new Settlement(charge, pay, revenue, charge - pay - revenue);
    }
}
