using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Reads what the owner offers its machine for, and where that is.</summary>
internal static class OfferSettings
{
    /// <summary>Reads <c>PROMPT/COMPLETION</c>, each in US dollars for a million tokens; null when it is not given, or wrong.</summary>
    public static AskedPrice? ReadAsk(SettingsReader reader)
    {
        if (!reader.Has("ask")) return null;
        string[] parts = reader.Text("ask").Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && UsdText.TryParse(parts[0], out long prompt) && UsdText.TryParse(parts[1], out long completion))
        {
            return new AskedPrice { PromptNanoUsdPerMillion = prompt, CompletionNanoUsdPerMillion = completion };
        }

        reader.Add("ask", "must be two prices in US dollars for a million tokens, of the prompt and of the answer, for example 0.05/0.2");
        return null;
    }

    /// <summary>Reads the region; empty when it is not given, or wrong.</summary>
    public static string ReadRegion(SettingsReader reader)
    {
        string region = reader.Text("region");
        if (region.Length == 0 || Regions.IsValid(region)) return region;
        reader.Add("region", $"must be 1 to {Regions.MaxLength} of a-z, 0-9 and hyphen, for example eu-central");
        return "";
    }
}
