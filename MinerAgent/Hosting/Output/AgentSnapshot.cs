using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Profit;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>All that the live view shows, at one moment.</summary>
internal sealed record AgentSnapshot
{
    /// <summary>What people call this miner.</summary>
    public required string Name { get; init; }

    /// <summary>The gateway's host.</summary>
    public required string Gateway { get; init; }

    /// <summary>The connection in a few words.</summary>
    public required string Link { get; init; }

    /// <summary>Jobs are being finished and no new ones taken.</summary>
    public required bool IsDraining { get; init; }

    /// <summary>What it does, or why it has no job.</summary>
    public required string Occupation { get; init; }

    /// <summary>What the platform says of this miner; null when it has said nothing.</summary>
    public string? Standing { get; init; }

    /// <summary>The machine is the owner's now.</summary>
    public required bool IsResting { get; init; }

    /// <summary>Where the engine is in its life.</summary>
    public required EngineState Engine { get; init; }

    /// <summary>What the engine says of itself; null before its first start.</summary>
    public required EngineInfo? EngineInfo { get; init; }

    /// <summary>Crashes so far.</summary>
    public required int EngineCrashes { get; init; }

    /// <summary>The catalogue id that is served; empty before it is known.</summary>
    public required string Model { get; init; }

    /// <summary>Averaged over the last seconds.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>The owner's cap; null for none.</summary>
    public required double? MaxTokensPerSecond { get; init; }

    /// <summary>Jobs under way.</summary>
    public required int RunningJobs { get; init; }

    /// <summary>Jobs ended well.</summary>
    public required long ServedJobs { get; init; }

    /// <summary>Jobs that could not be answered here.</summary>
    public required long FailedJobs { get; init; }

    /// <summary>Jobs given back because the owner needed the machine.</summary>
    public required long HandedBackJobs { get; init; }

    /// <summary>Tokens sent.</summary>
    public required long Tokens { get; init; }

    /// <summary>Since the agent's start.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>The GPUs now; empty where there is none.</summary>
    public required IReadOnlyList<GpuReading> Gpus { get; init; }

    /// <summary>Tokens per second of the last minute, oldest first.</summary>
    public required IReadOnlyList<double> Speeds { get; init; }

    /// <summary>What is known of pay and power.</summary>
    public required CostReading Cost { get; init; }

    /// <summary>Pay and power are of interest to the owner.</summary>
    public bool ShowsCost => Cost is { Mode: not CostMode.Off, PowerNanoUsdPerKwh: not null };
}
