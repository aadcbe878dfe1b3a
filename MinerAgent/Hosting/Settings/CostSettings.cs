using IdleCloud.MinerAgent.Profit;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Reads what power costs the owner, and what is to follow.</summary>
internal static class CostSettings
{
    private const int MaxMarginPercent = 1000;
    private const int MaxDecideSeconds = 24 * 60 * 60;
    private const int MaxRetryMinutes = 24 * 60;

    /// <summary>Reads them; what is wrong is noted in the reader.</summary>
    public static CostRules Read(SettingsReader reader)
    {
        CostMode mode = reader.Choice("below-cost", CostMode.Show);
        if (mode == CostMode.Refuse && !reader.Has("power-price")) reader.Add("below-cost", "refuse needs the price of power (--power-price)");
        return new CostRules
        {
            Mode = mode,
            PowerNanoUsdPerKwh = ReadPrice(reader),
            MarginPercent = reader.Integer("cost-margin-percent", 0, MaxMarginPercent, otherwise: 0),
            ServingWatts = reader.Positive("serving-watts"),
            IdleWatts = reader.Positive("idle-watts"),
            DecideAfter = TimeSpan.FromSeconds(reader.Integer("cost-decide-seconds", 1, MaxDecideSeconds, CostRules.DefaultDecideSeconds)),
            RetryAfter = TimeSpan.FromMinutes(reader.Integer("cost-retry-minutes", 1, MaxRetryMinutes, CostRules.DefaultRetryMinutes)),
        };
    }

    /// <summary>Reads US dollars for a kilowatt-hour; null when it is none.</summary>
    public static long? ParsePrice(string text) => UsdText.TryParse(text.Trim(), out long nanoUsd) ? nanoUsd : null;

    private static long? ReadPrice(SettingsReader reader)
    {
        if (!reader.Has("power-price")) return null;
        long? price = ParsePrice(reader.Text("power-price"));
        if (price is null) reader.Add("power-price", $"must be US dollars for a kilowatt-hour, for example 0.30, not '{reader.Text("power-price")}'");
        return price;
    }
}
