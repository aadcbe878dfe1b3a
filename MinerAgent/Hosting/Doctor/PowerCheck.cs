using IdleCloud.MinerAgent.Profit;

namespace IdleCloud.MinerAgent.Hosting.Doctor;

/// <summary>Looks whether the power of jobs can be counted. Pure.</summary>
internal static class PowerCheck
{
    /// <summary>Says what measures; null where the owner does not want power counted.</summary>
    /// <param name="rules">The owner's.</param>
    /// <param name="found">What measures here.</param>
    public static Finding? Run(CostRules rules, PowerSources found)
    {
        if (rules.Mode == CostMode.Off) return null;
        string missing = found.Missing is null ? "" : $"; {found.Missing}";
        if (rules.PowerNanoUsdPerKwh is not { } price)
        {
            return new Finding("power", true, "not counted: say what a kilowatt-hour costs you (--power-price) to see what is left of your pay");
        }

        string priced = $"a kilowatt-hour costs {DollarText.Of(price)} USD; ";
        if (rules.ServingWatts is not null) return new Finding("power", true, priced + "what serving draws is your figure (--serving-watts)");
        return found.Sources.Count > 0
            ? new Finding("power", true, priced + "measured: " + string.Join(" and ", found.Sources.Select(source => source.Name)) + missing)
            : new Finding("power", rules.Mode != CostMode.Refuse,
                priced + "nothing here measures: say what serving adds to this machine's draw (--serving-watts)" + missing);
    }
}
