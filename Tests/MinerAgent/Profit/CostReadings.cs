using IdleCloud.MinerAgent.Profit;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Profit;

/// <summary>What an agent may know of pay and power.</summary>
internal static class CostReadings
{
    /// <summary>An hour at 200 W more than idle, 40 tokens a second, at 0.30 USD a kilowatt-hour: 0.0576 USD against 0.06.</summary>
    public static CostReading Losing => Profitable with
    {
        Pay = new AskedPrice { PromptNanoUsdPerMillion = 0, CompletionNanoUsdPerMillion = 400_000_000 },
        Figures = CostFigures.Of(Record, new AskedPrice { CompletionNanoUsdPerMillion = 400_000_000 }, 300_000_000),
    };

    /// <summary>The same at twice the pay, and 0.1 for prompts.</summary>
    public static CostReading Profitable { get; } = new()
    {
        Mode = CostMode.Refuse,
        PowerNanoUsdPerKwh = 300_000_000,
        CanTell = true,
        MeasuredBy = ["GPU through NVML"],
        Watts = 236.4,
        IdleWatts = 35,
        Pay = Pay,
        EarnedNanoUsd = 165_200_000,
        Figures = CostFigures.Of(Record, Pay, 300_000_000),
        ServedSeconds = 3600,
        DecideSeconds = 120,
        Reason = null,
    };

    private static AskedPrice Pay => new() { PromptNanoUsdPerMillion = 100_000_000, CompletionNanoUsdPerMillion = 800_000_000 };

    private static ServingRecord Record => new(3_600_000, 720_000_000, 500_000, 144_000);
}
