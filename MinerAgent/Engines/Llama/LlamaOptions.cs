namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>What the llama engine is started with.</summary>
internal sealed record LlamaOptions
{
    /// <summary>The GGUF file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where node_modules of the engine are kept; shared by all agents of this user. Installed there at the first start.</summary>
    public required string EngineDirectory { get; init; }

    /// <summary>What computes.</summary>
    public required ComputeDevice Device { get; init; }

    /// <summary>The ids of the NVIDIA GPUs to use; empty: all.</summary>
    public IReadOnlyList<string> CudaDevices { get; init; } = [];

    /// <summary>Jobs at once. More jobs share the same speed and need more memory, about linearly in slots times context.</summary>
    public required int Slots { get; init; }

    /// <summary>Tokens per job; 0: what the model was trained for, but at most 8,192.</summary>
    public int Context { get; init; }

    /// <summary>CPU threads of llama.cpp.</summary>
    public int Threads { get; init; } = CpuThreads.Default;
}
