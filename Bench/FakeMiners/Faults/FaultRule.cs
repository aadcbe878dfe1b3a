using System.Globalization;
using System.Text.Json;

namespace IdleCloud.Bench.FakeMiners.Faults;

/// <summary>One fault: which, when in the answer, and how often.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Token">The token at which it does, from 0; without meaning for faults of a whole answer.</param>
/// <param name="Rate">The share of jobs that it befalls, 0 to 1.</param>
public readonly record struct FaultRule(FaultKind Kind, int Token = 0, double Rate = 1)
{
    /// <summary>The names of all faults, in the order of <see cref="FaultKind"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<FaultKind>().Select(NameOf)];

    /// <summary>No fault.</summary>
    public static FaultRule None => default;

    /// <summary>
    /// Reads <c>name[:token[:rate]]</c>, for example <c>die</c>, <c>hang:5</c> or <c>engine-error:0:0.01</c>. Names are those of
    /// <see cref="FaultKind"/> in lower case, words joined by hyphens.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FaultRule rule)
    {
        rule = default;
        Span<Range> parts = stackalloc Range[4];
        int count = text.Split(parts, ':');
        int token = 0;
        double rate = 1;
        if (count is < 1 or > 3 || !TryParseKind(text[parts[0]], out FaultKind kind)) return false;
        if (count > 1 && !int.TryParse(text[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out token)) return false;
        if (count > 2 && !double.TryParse(text[parts[2]], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)) return false;
        rule = new FaultRule(kind, token, rate);
        return rate is >= 0 and <= 1;
    }

    /// <summary>True when this fault befalls token <paramref name="token"/>.</summary>
    internal bool IsAt(FaultKind kind, int token) => Kind == kind && Token == token;

    private static bool TryParseKind(ReadOnlySpan<char> name, out FaultKind kind)
    {
        for (int index = 0; index < Names.Count; index++)
        {
            kind = (FaultKind)index;
            if (name.SequenceEqual(Names[index])) return true;
        }

        kind = FaultKind.None;
        return false;
    }

    private static string NameOf(string kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind);
}
