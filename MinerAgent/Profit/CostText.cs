using System.Globalization;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>What is known of pay and power, in the owner's words. Pure.</summary>
internal static class CostText
{
    /// <summary>A line: what serving earns and costs; or why that is not known yet.</summary>
    public static string Summary(CostReading reading) => reading switch
    {
        { CanTell: false } => "nothing here measures power: say what serving adds to this machine's draw (--serving-watts)",
        { Pay: null } => "the gateway has not said yet what this model pays",
        { Figures: { } figures } => Of(figures) + Doubt(reading),
        { MeasuredBy.Count: > 0, IdleWatts: null } => "measuring what this machine draws without a job",
        _ => "not measured yet: no job has run",
    };

    /// <summary>The same for a narrow place; empty where nothing is known yet.</summary>
    public static string Short(CostReading reading) => reading.Figures is { } figures
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{DollarText.Of(figures.PaidNanoUsdPerHour)} USD an hour, power {DollarText.Of(figures.PowerNanoUsdPerHour)} ({figures.Watts:0} W)")
        : "";

    /// <summary>What measures, in words; empty where nothing does.</summary>
    public static string MeasuredBy(CostReading reading) => reading switch
    {
        { CanTell: false } => "",
        { MeasuredBy.Count: 0 } => "your figure",
        _ => string.Join(" and ", reading.MeasuredBy),
    };

    private static string Of(CostFigures figures)
    {
        long left = figures.PaidNanoUsdPerHour - figures.PowerNanoUsdPerHour;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"an hour of serving is paid {DollarText.Of(figures.PaidNanoUsdPerHour)} USD and takes power for {DollarText.Of(figures.PowerNanoUsdPerHour)}: "
                + $"{(left < 0 ? "you lose" : "you keep")} {DollarText.Of(Math.Abs(left))} "
                + $"({figures.Watts:0.#} W more than idle, {figures.TokensPerSecond:0.#} tokens/s)");
    }

    private static string Doubt(CostReading reading) => reading.ServedSeconds >= reading.DecideSeconds ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; measured for {reading.ServedSeconds} s only");
}
