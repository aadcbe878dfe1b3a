using IdleCloud.MinerAgent.Status;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>What an hour of serving earns and costs, as measured. Money is whole nano-USD, rounded down.</summary>
/// <param name="PaidNanoUsdPerHour">What the tokens of an hour of serving are paid.</param>
/// <param name="PowerNanoUsdPerHour">What their power costs.</param>
/// <param name="PaidNanoUsdPerKwh">What the tokens of a kilowatt-hour are paid: the price of power at which nothing is left; null without power.</param>
/// <param name="Watts">What serving adds.</param>
/// <param name="TokensPerSecond">Written, over all jobs.</param>
/// <param name="JoulesPerToken">For each token written.</param>
internal sealed record CostFigures(
    long PaidNanoUsdPerHour, long PowerNanoUsdPerHour, long? PaidNanoUsdPerKwh, double Watts, double TokensPerSecond, double JoulesPerToken)
{
    private const long MillisecondsPerHour = 3_600_000;
    private const long MillijoulesPerKwh = 3_600_000_000;
    private const long Million = 1_000_000;

    /// <summary>Of what was measured; null before there is anything.</summary>
    /// <param name="record">What serving took and gave.</param>
    /// <param name="pay">What tokens are paid.</param>
    /// <param name="powerNanoUsdPerKwh">What a kilowatt-hour costs.</param>
    public static CostFigures? Of(in ServingRecord record, AskedPrice pay, long powerNanoUsdPerKwh)
    {
        if (record.Milliseconds == 0 || record.CompletionTokens == 0) return null;
        Int128 paid = Millionths(record.PromptTokens, record.CompletionTokens, pay);
        return new CostFigures(
            (long)(paid * MillisecondsPerHour / Million / record.Milliseconds),
            (long)((Int128)record.Millijoules * powerNanoUsdPerKwh * MillisecondsPerHour / MillijoulesPerKwh / record.Milliseconds),
            record.Millijoules == 0 ? null : (long)Int128.Min(long.MaxValue, paid * MillijoulesPerKwh / Million / record.Millijoules),
            record.Millijoules / (double)record.Milliseconds,
            record.CompletionTokens * 1000.0 / record.Milliseconds,
            record.Millijoules / 1000.0 / record.CompletionTokens);
    }

    /// <summary>What tokens are paid.</summary>
    public static long PaidNanoUsd(PaidTokens tokens, AskedPrice pay) => (long)(Millionths(tokens.Prompt, tokens.Completion, pay) / Million);

    /// <summary>True when pay is below the cost and so many percent of it.</summary>
    public bool IsBelow(int percent) => (Int128)PaidNanoUsdPerHour * 100 < (Int128)PowerNanoUsdPerHour * (100 + percent);

    private static Int128 Millionths(long prompt, long completion, AskedPrice pay) =>
        ((Int128)prompt * pay.PromptNanoUsdPerMillion) + ((Int128)completion * pay.CompletionNanoUsdPerMillion);
}
