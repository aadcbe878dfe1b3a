namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>What computes for the llama engine: one build of the npm package each.</summary>
internal enum ComputeDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs.</summary>
    Cuda,

    /// <summary>Any GPU with a Vulkan driver; chosen for AMD.</summary>
    Vulkan,

    /// <summary>Apple silicon.</summary>
    Metal,
}
