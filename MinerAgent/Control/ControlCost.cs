using IdleCloud.MinerAgent.Profit;

namespace IdleCloud.MinerAgent.Control;

/// <summary>What serving earns and what its power costs. Money is nano-USD; what is not known yet is null.</summary>
internal sealed record ControlCost
{
    /// <summary>"show" or "refuse".</summary>
    public string Mode { get; init; } = "";

    /// <summary>What the owner pays for a kilowatt-hour.</summary>
    public long PowerNanoUsdPerKwh { get; init; }

    /// <summary>What measures, in words; empty where nothing does.</summary>
    public string MeasuredBy { get; init; } = "";

    /// <summary>What the measured parts draw now.</summary>
    public double? Watts { get; init; }

    /// <summary>What they draw without a job.</summary>
    public double? IdleWatts { get; init; }

    /// <summary>What serving adds.</summary>
    public double? ServingWatts { get; init; }

    /// <summary>Tokens written a second while serving, over all jobs.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>For each token written.</summary>
    public double? JoulesPerToken { get; init; }

    /// <summary>What an hour of serving is paid.</summary>
    public long? PaidNanoUsdPerHour { get; init; }

    /// <summary>What the power of an hour of serving costs.</summary>
    public long? PowerNanoUsdPerHour { get; init; }

    /// <summary>What the tokens of a kilowatt-hour are paid: power may cost so much before nothing is left.</summary>
    public long? PaidNanoUsdPerKwh { get; init; }

    /// <summary>How long serving was measured.</summary>
    public long ServedSeconds { get; init; }

    /// <summary>What all this is, in a line for people.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Of what is known; null where power is not counted.</summary>
    public static ControlCost? Of(CostReading reading) => reading is not { Mode: not CostMode.Off, PowerNanoUsdPerKwh: { } power } ? null : new ControlCost
    {
        Mode = reading.Mode.ToString().ToLowerInvariant(),
        PowerNanoUsdPerKwh = power,
        MeasuredBy = CostText.MeasuredBy(reading),
        Watts = Rounded(reading.Watts),
        IdleWatts = Rounded(reading.IdleWatts),
        ServingWatts = Rounded(reading.Figures?.Watts),
        TokensPerSecond = Rounded(reading.Figures?.TokensPerSecond),
        JoulesPerToken = Rounded(reading.Figures?.JoulesPerToken),
        PaidNanoUsdPerHour = reading.Figures?.PaidNanoUsdPerHour,
        PowerNanoUsdPerHour = reading.Figures?.PowerNanoUsdPerHour,
        PaidNanoUsdPerKwh = reading.Figures?.PaidNanoUsdPerKwh,
        ServedSeconds = reading.ServedSeconds,
        Summary = CostText.Summary(reading),
    };

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 3) : null;
}
