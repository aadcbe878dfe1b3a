namespace IdleCloud.MinerAgent.Engines;

/// <summary>What the catalogue may call a model.</summary>
internal static class CatalogueNames
{
    /// <summary>
    /// The catalogue id that a model's own name suggests: the part behind the last slash in lower case, all that is no letter,
    /// digit or dot as one dash. "Idle Tiny" gives "idle-tiny", "openai/gpt-oss-20b" gives "gpt-oss-20b".
    /// </summary>
    public static string IdFrom(string modelName)
    {
        string name = modelName.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        char[] mapped = [.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '-')];
        return string.Join('-', new string(mapped).Split('-', StringSplitOptions.RemoveEmptyEntries));
    }
}
