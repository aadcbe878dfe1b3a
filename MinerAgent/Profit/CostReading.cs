using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>What is known of pay and power at one moment.</summary>
internal sealed record CostReading
{
    /// <summary>What the agent does about it.</summary>
    public required CostMode Mode { get; init; }

    /// <summary>What a kilowatt-hour costs; null where the owner does not say.</summary>
    public required long? PowerNanoUsdPerKwh { get; init; }

    /// <summary>Something here measures, or the owner has said what serving draws.</summary>
    public required bool CanTell { get; init; }

    /// <summary>What measures; empty where the owner's own figure counts, or nothing measures.</summary>
    public required IReadOnlyList<string> MeasuredBy { get; init; }

    /// <summary>What the measured parts drew last; null where that cannot be told.</summary>
    public required double? Watts { get; init; }

    /// <summary>What they draw without a job; null while that is not known.</summary>
    public required double? IdleWatts { get; init; }

    /// <summary>What tokens are paid; null while that is not known.</summary>
    public required AskedPrice? Pay { get; init; }

    /// <summary>What the tokens since the agent's start come to at that; null while it is not known. The bill is the network's.</summary>
    public required long? EarnedNanoUsd { get; init; }

    /// <summary>What serving earns and costs; null before it was measured.</summary>
    public required CostFigures? Figures { get; init; }

    /// <summary>How long serving was measured, the older counting less.</summary>
    public required long ServedSeconds { get; init; }

    /// <summary>So long it must have been measured before anything is decided.</summary>
    public required long DecideSeconds { get; init; }

    /// <summary>Why the model is not served; null while it is.</summary>
    public required string? Reason { get; init; }
}
