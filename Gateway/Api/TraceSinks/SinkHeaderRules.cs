using System.Collections.Immutable;

namespace IdleCloud.Gateway.Api.TraceSinks;

/// <summary>Which headers a customer may have sent to a sink: none that is part of the message itself, or of the way to it.</summary>
internal static class SinkHeaderRules
{
    /// <summary>How many.</summary>
    public const int MaxHeaders = 10;

    /// <summary>How long a value may be.</summary>
    public const int MaxValueLength = 1000;

    private const int MaxNameLength = 64;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Via",
    };

    /// <summary>Checks them.</summary>
    public static bool TryRead(Dictionary<string, string>? headers, out ImmutableSortedDictionary<string, string> read)
    {
        read = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in headers ?? [])
        {
            if (!IsName(name) || !IsValue(value) || read.Count == MaxHeaders || read.ContainsKey(name)) return false;
            read = read.Add(name, value);
        }

        return true;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(static each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_')
        && !Reserved.Contains(name) && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    private static bool IsValue(string? value) => value?.Length is > 0 and <= MaxValueLength && value.All(static each => each is >= ' ' and <= '~');
}
