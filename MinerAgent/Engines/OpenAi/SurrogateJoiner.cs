namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Joins surrogate pairs that were cut between two texts; a half without its other half becomes U+FFFD.</summary>
internal sealed class SurrogateJoiner
{
    private const char Replacement = '\uFFFD';
    private char? _held;

    /// <summary>The whole characters of this text, with what was held before it.</summary>
    public string Push(string text)
    {
        if (_held is { } half) text = half + text;
        _held = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[^1] : null;
        return Repair(_held is null ? text : text[..^1]);
    }

    /// <summary>No more text comes.</summary>
    public string Flush()
    {
        string rest = _held is null ? "" : Replacement.ToString();
        _held = null;
        return rest;
    }

    private static string Repair(string text)
    {
        char[]? repaired = null;
        for (int index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index])) continue;
            if (index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1])) index++;
            else (repaired ??= text.ToCharArray())[index] = Replacement;
        }

        return repaired is null ? text : new string(repaired);
    }
}
