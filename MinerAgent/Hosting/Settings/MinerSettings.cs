using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Models;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Owner.Probes;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>What the owner wants, checked. <see cref="SettingTable"/> describes each.</summary>
internal sealed record MinerSettings
{
    /// <summary>The gateways' base URLs, at least one.</summary>
    public required IReadOnlyList<Uri> Gateways { get; init; }

    /// <summary>What carries the link to it.</summary>
    public required TransportKind Transport { get; init; }

    /// <summary>The miner key.</summary>
    public required string Key { get; init; }

    /// <summary>What computes.</summary>
    public required EngineKind Engine { get; init; }

    /// <summary>Where the GGUF file is; null with the openai engine.</summary>
    public required ModelSource? Model { get; init; }

    /// <summary>What the owner wants of models' files.</summary>
    public required ModelSettings Models { get; init; }

    /// <summary>The server's base URL; null with llama.cpp.</summary>
    public required Uri? EngineUrl { get; init; }

    /// <summary>The server's key; empty for none.</summary>
    public required string EngineKey { get; init; }

    /// <summary>What to serve; null to derive it from the model's own name.</summary>
    public required ServedModel? Serve { get; init; }

    /// <summary>Jobs at once.</summary>
    public required int Slots { get; init; }

    /// <summary>Tokens per job; 0 for the engine's choice.</summary>
    public required int Context { get; init; }

    /// <summary>What to compute with.</summary>
    public required GpuKind Gpu { get; init; }

    /// <summary>The GPUs that the engine uses: all, or those that the owner named.</summary>
    public required GpuSelection GpuDevices { get; init; }

    /// <summary>The programs that are the owner's own engine.</summary>
    public required ProgramNames EnginePrograms { get; init; }

    /// <summary>The cap over all jobs; null for none.</summary>
    public required double? MaxTokensPerSecond { get; init; }

    /// <summary>What the owner asks for tokens; null for its share of the list price.</summary>
    public required AskedPrice? Ask { get; init; }

    /// <summary>What power costs the owner, and what is to follow.</summary>
    public required CostRules Cost { get; init; }

    /// <summary>Where the machine is; empty when the owner does not say.</summary>
    public required string Region { get; init; }

    /// <summary>When the owner wants the machine back.</summary>
    public required YieldRules Yield { get; init; }

    /// <summary>The programs that get the machine for themselves.</summary>
    public required ProgramNames YieldTo { get; init; }

    /// <summary>What people see.</summary>
    public required string Name { get; init; }

    /// <summary>Keeps the machine id and its lock.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Keeps the llama engine's packages.</summary>
    public required string EngineDirectory { get; init; }

    /// <summary>The owner's own collector of traces; null for none.</summary>
    public required Uri? OtlpEndpoint { get; init; }

    /// <summary>How to show what happens.</summary>
    public required OutputKind Output { get; init; }

    /// <summary>Also show what the engine says.</summary>
    public required bool IsVerbose { get; init; }

    /// <summary>Stop when stdin closes.</summary>
    public required bool StopOnStdinClose { get; init; }

    /// <summary>Without the keys: settings may end up in a log.</summary>
    public override string ToString() => $"{nameof(MinerSettings)} {{ Gateways = {string.Join(' ', Gateways)}, Engine = {Engine}, Slots = {Slots} }}";
}
