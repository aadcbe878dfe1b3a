using IdleCloud.MinerAgent.Profit;

namespace IdleCloud.Tests.MinerAgent.Profit;

/// <summary>A meter that shows what a test says.</summary>
internal sealed class ScriptedPower(string name = "scripted") : IPowerSource
{
    public string Name => name;

    public double? Watts { get; set; }

    public double? ReadWatts() => Watts;
}
