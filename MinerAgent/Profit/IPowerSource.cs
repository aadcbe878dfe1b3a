namespace IdleCloud.MinerAgent.Profit;

/// <summary>Tells what a part of this machine draws. For one reader.</summary>
internal interface IPowerSource
{
    /// <summary>What it measures and how, for the owner: "GPU through NVML".</summary>
    string Name { get; }

    /// <summary>Watts since it was asked last, or now; null when that cannot be told at the moment.</summary>
    double? ReadWatts();
}
