namespace IdleCloud.MinerAgent.Gpu;

/// <summary>What the owner wants to compute with (<c>--gpu</c>).</summary>
internal enum GpuKind
{
    /// <summary>What is found on this machine.</summary>
    Auto,

    /// <summary>The processor.</summary>
    None,

    /// <summary>NVIDIA.</summary>
    Cuda,

    /// <summary>Any GPU with a Vulkan driver.</summary>
    Vulkan,

    /// <summary>Apple silicon.</summary>
    Metal,
}
