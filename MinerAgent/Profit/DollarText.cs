using System.Globalization;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>Amounts for people: three digits that count, however small the amount; never by way of a binary fraction.</summary>
internal static class DollarText
{
    private const int Decimals = 9;
    private const int Digits = 3;
    private const long Nano = 1_000_000_000;

    /// <summary>Writes for example "12.3", "0.0124", "0.000000056"; at least two digits after the point.</summary>
    public static string Of(long nanoUsd)
    {
        ulong size = nanoUsd < 0 ? (ulong)-(Int128)nanoUsd : (ulong)nanoUsd;
        string fraction = (size % Nano).ToString("000000000", CultureInfo.InvariantCulture);
        int zeros = size >= Nano ? 0 : fraction.Length - fraction.TrimStart('0').Length;
        int shown = size >= Nano ? 2 : Math.Clamp(zeros + Digits, 2, Decimals);
        string text = (size / Nano).ToString("#,0", CultureInfo.InvariantCulture) + "." + fraction[..shown];
        while (text.EndsWith('0') && text.Length - text.IndexOf('.', StringComparison.Ordinal) > 3) text = text[..^1];
        return nanoUsd < 0 ? "-" + text : text;
    }
}
