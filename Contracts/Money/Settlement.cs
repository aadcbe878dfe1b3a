using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Contracts.Money;

/// <summary>
/// How the price of one answer is divided: <c>charge = pay + revenue + rounding</c>. The customer's charge is rounded up; the miner's pay,
/// what it asks for the tokens that it has read and written, down, and so is the house's revenue, the rest of the price; what is left of
/// that, 0 to 2 nano-USD, is the rounding.
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
    /// Divides the price of an answer. No tokens of an answer, no charge: a prompt alone is free. The miner gets what it asks for what it has
    /// done, and never more than its owner's share of the charge: what it is owed for an answer that others had begun, the reading of
    /// that included, comes out of what the house saves on them.
    /// </summary>
    /// <param name="end">How the job ended.</param>
    /// <param name="price">The price that the hold froze.</param>
    /// <param name="usage">The tokens of the accepted attempt that are billed.</param>
    /// <param name="heldNanoUsd">What was held: the charge is never more.</param>
    /// <param name="sharePpm">The owners' share of a price in parts per million, 0…1,000,000.</param>
    /// <param name="ask">What the lease froze of the miner's ask; null for the owners' share of the price, to the last fraction.</param>
    /// <param name="minerUsage">What the miner has read and written itself; null when that is what is billed.</param>
    public static Settlement Of(
        JobState end, in ModelPrice price, in JobUsage usage, long heldNanoUsd, int sharePpm, AskPrice? ask = null, JobUsage? minerUsage = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(heldNanoUsd);
        ArgumentOutOfRangeException.ThrowIfNegative(sharePpm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sharePpm, Whole);
        if (!IsBillable(end) || usage.CompletionTokens == 0) return default;

        Int128 held = (Int128)heldNanoUsd * Whole;
        Int128 exact = Int128.Min(Pricing.ExactMillionths(price, usage.PromptTokens, usage.CompletionTokens), held);
        // In parts of 10¹² from here on: of millionths of a nano-USD the share is one in a million more.
        Int128 earned = Int128.Min(exact * sharePpm, Earned(price, minerUsage ?? usage, sharePpm, ask, exact));
        long charge = (long)((exact + Whole - 1) / Whole);
        long pay = (long)(earned / Whole / Whole);
        long revenue = (long)(((exact * Whole) - earned) / Whole / Whole);
        return new Settlement(charge, pay, revenue, charge - pay - revenue);
    }

    /// <summary>What the miner asks for what it did, as far as it matters: what is above the charge is cut off, so that the numbers have room.</summary>
    private static Int128 Earned(in ModelPrice price, in JobUsage work, int sharePpm, AskPrice? ask, Int128 charge)
    {
        if (work.CompletionTokens == 0) return 0;
        ModelPrice rate = ask is { } own ? new ModelPrice(0, own.PromptNanoUsdPerMillion, own.CompletionNanoUsdPerMillion) : price;
        Int128 worth = Pricing.ExactMillionths(rate, work.PromptTokens, work.CompletionTokens);
        return Int128.Min(worth, charge) * (ask is null ? sharePpm : Whole);
    }
}
