namespace IdleCloud.MinerAgent.Profit;

/// <summary>What power costs the owner, and what is to follow from it; checked settings.</summary>
internal sealed record CostRules
{
    /// <summary>What follows.</summary>
    public CostMode Mode { get; init; }

    /// <summary>Nano-USD for a kilowatt-hour; null where the owner does not say.</summary>
    public long? PowerNanoUsdPerKwh { get; init; }

    /// <summary>Pay must be above the cost by so many percent of it, ≥ 0.</summary>
    public int MarginPercent { get; init; }

    /// <summary>What serving adds to the machine's draw, by the owner's own meter; null: measured.</summary>
    public double? ServingWatts { get; init; }

    /// <summary>What the measured parts draw without a job, by the owner's word; null: measured.</summary>
    public double? IdleWatts { get; init; }

    /// <summary>So long it must have served before anything is decided.</summary>
    public TimeSpan DecideAfter { get; init; } = TimeSpan.FromSeconds(DefaultDecideSeconds);

    /// <summary>So long a model that does not pay is left alone the first time; then twice as long, up to eight times.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(DefaultRetryMinutes);

    /// <summary>Long enough for several jobs, and for the draw to settle.</summary>
    public const int DefaultDecideSeconds = 120;

    /// <summary>A trial costs a few cents at worst.</summary>
    public const int DefaultRetryMinutes = 30;
}
