namespace IdleCloud.Wire;

/// <summary>Amounts of US dollars as people write them, in whole nano-USD and never by way of a binary fraction.</summary>
public static class UsdText
{
    private const int Decimals = 9;
    private const long Nano = 1_000_000_000;

    /// <summary>Up to a million dollars: more is a mistake.</summary>
    public const long MaxNanoUsd = 1_000_000 * Nano;

    /// <summary>
    /// Reads digits, and after a point at most nine more, for example <c>0.25</c>: no sign, no exponent, and no more than a million.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long nanoUsd)
    {
        nanoUsd = 0;
        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point], fraction = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length is 0 or > 7 || fraction.Length > Decimals || (point >= 0 && fraction.IsEmpty)) return false;
        if (whole.IndexOfAnyExceptInRange('0', '9') >= 0 || fraction.IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        foreach (char digit in whole) nanoUsd = (nanoUsd * 10) + (digit - '0');
        for (int i = 0; i < Decimals; i++) nanoUsd = (nanoUsd * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        return nanoUsd <= MaxNanoUsd;
    }
}
